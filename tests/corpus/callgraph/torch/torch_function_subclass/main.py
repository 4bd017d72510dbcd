import torch


class Tagged:
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return record(func)


def record(func):
    return 1


def go():
    return torch.add(Tagged(), 1)


go()

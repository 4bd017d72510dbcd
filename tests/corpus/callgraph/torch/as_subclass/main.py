import torch


class T(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        note(func)
        return super().__torch_function__(func, types, args, kwargs or {})

    def scale(self, k):
        return combine(self, k)

    def __add__(self, o):
        return combine(self, o)


def note(f):
    pass


def combine(a, b):
    return a


t = torch.ones(2).as_subclass(T)
t.scale(2)
t + 1
torch.sin(t)

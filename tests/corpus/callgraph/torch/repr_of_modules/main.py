import torch


class Part(torch.nn.Module):
    def extra_repr(self):
        return "part"


class Whole(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Part()


def go():
    return f"{Whole()}"


go()

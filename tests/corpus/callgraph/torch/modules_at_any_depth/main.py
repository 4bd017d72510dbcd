import torch
from torch import nn


class Leaf(nn.Module):
    def reset(self):
        return 1

    def clear(self):
        return 2

    def mark(self):
        return 3


class Part(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([Leaf()])

    def mark(self):
        return 4


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Part()

    def all(self):
        for module in self.modules():
            if isinstance(module, Leaf):
                module.reset()
        for _, module in self.named_modules():
            if hasattr(module, "clear"):
                module.clear()

    def near(self):
        for child in self.children():
            child.mark()


def go():
    net = Net()
    net.all()
    net.near()


go()
torch.ones(1)

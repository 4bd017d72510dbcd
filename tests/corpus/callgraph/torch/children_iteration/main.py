import torch
from torch import nn


class A(nn.Module):
    def forward(self, x):
        return x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = A()

    def forward(self, x):
        for child in self.children():
            x = child(x)
        for _, child in self.named_children():
            x = child(x)
        return x


def go():
    return Net()(torch.ones(1))


go()

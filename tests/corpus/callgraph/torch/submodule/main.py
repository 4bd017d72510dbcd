import torch
from torch import nn


class Inner(nn.Module):
    def forward(self, x):
        return 2 * x


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()

    def forward(self, x):
        return self.inner(x)


def go():
    return Outer()(torch.ones(1))


go()

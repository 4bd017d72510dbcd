import torch
from torch import nn


class Wrapper(nn.Module):
    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)


class Net(nn.Module):
    def forward(self, x):
        return 2 * x


def go():
    return Wrapper(Net())(torch.ones(1))


go()

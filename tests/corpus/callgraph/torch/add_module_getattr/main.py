import torch
from torch import nn


class Block(nn.Module):
    def forward(self, x):
        return x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("block", Block())

    def forward(self, x):
        return self.block(x)


def go():
    return Net()(torch.ones(1))


go()

import torch
from torch import nn


class Head(nn.Module):
    def forward(self, x):
        return x


class Tail(nn.Module):
    def forward(self, x):
        return -x


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleDict({"head": Head(), "tail": Tail()})

    def forward(self, x, which):
        return self.parts[which](x)


def go():
    m = Model()
    m(torch.ones(1), "head")
    m(torch.ones(1), "tail")


go()

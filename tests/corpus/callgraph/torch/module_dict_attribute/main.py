import torch
from torch import nn


class Block(nn.Module):
    def forward(self, x):
        return x


class Norm(nn.Module):
    def forward(self, x):
        return -x


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleDict(dict(h=nn.ModuleList(Block() for _ in range(2)), norm=Norm()))

    def forward(self, x):
        for block in self.parts.h:
            x = block(x)
        return x

    def finish(self, x):
        return self.parts.norm(x)


def go():
    m = Model()
    m.finish(m(torch.ones(1)))


go()

import torch
from torch import nn


class Block(nn.Module):
    def forward(self, x):
        return x + 1


class Stack(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.blocks = nn.ModuleList([Block() for _ in range(n)])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def go():
    return Stack(2)(torch.ones(1))


go()

import torch
from torch import nn


class Block(nn.Module):
    def forward(self, x):
        return x + 1


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList()
        for _ in range(2):
            self.blocks.append(Block())

    def forward(self, x):
        for i in range(len(self.blocks)):
            x = self.blocks[i](x)
        return x


def go():
    return Stack()(torch.ones(1))


go()

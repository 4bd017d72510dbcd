import torch
from torch import nn


class Scaled(nn.Linear):
    def forward(self, x):
        return super().forward(x) * factor()


def factor():
    return 2.0


def go():
    return Scaled(1, 1)(torch.ones(1))


go()

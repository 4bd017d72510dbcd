import torch
from torch import nn


class Inner(nn.Module):
    def train(self, mode=True):
        note()
        return super().train(mode)

    def forward(self, x):
        return x


def note():
    pass


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()

    def train(self, mode=True):
        return super().train(mode)


def go():
    Outer().eval()


go()

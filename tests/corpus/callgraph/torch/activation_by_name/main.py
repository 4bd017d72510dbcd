import torch
import torch.nn.functional as F
from torch import nn


class Swish(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x)


def cube(x):
    return x**3


ACTIVATIONS = {"relu": F.relu, "cube": cube, "swish": Swish()}


class Layer(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.act = ACTIVATIONS[name]

    def forward(self, x):
        return self.act(x)


def go(name):
    return Layer(name)(torch.ones(1))


go("cube")
go("swish")

from collections import OrderedDict
import torch
from torch import nn


class A(nn.Module):
    def forward(self, x):
        return x


class B(nn.Module):
    def forward(self, x):
        return x


def listed(x):
    layers = [A() for _ in range(2)]
    return nn.Sequential(*layers)(x)


def named(x):
    return nn.Sequential(OrderedDict([("b", B())]))(x)


listed(torch.ones(1))
named(torch.ones(1))

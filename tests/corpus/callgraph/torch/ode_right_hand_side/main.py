import torch
from torch import nn


class Field(nn.Module):
    def forward(self, t, y):
        return -y


def euler(func, y, ts):
    for t in ts:
        y = y + 0.1 * func(t, y)
    return y


def go():
    return euler(Field(), torch.ones(1), torch.arange(2.0))


go()

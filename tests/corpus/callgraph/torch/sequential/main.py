import torch
from torch import nn


class Double(nn.Module):
    def forward(self, x):
        return 2 * x


class Shift(nn.Module):
    def forward(self, x):
        return x + 1


def go():
    model = nn.Sequential(Double(), nn.ReLU(), Shift())
    return model(torch.ones(1))


go()

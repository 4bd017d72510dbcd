import torch
from torch import nn


class Net(nn.Module):
    def forward(self, x):
        return x + 1


def go():
    model = torch.compile(Net(), disable=True)
    return model(torch.ones(1))


go()

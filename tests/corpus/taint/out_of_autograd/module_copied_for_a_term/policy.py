import torch
from torch import nn


class Policy(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.net = nn.Linear(i, o)
        self.scale = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return self.scale * self.net(x)

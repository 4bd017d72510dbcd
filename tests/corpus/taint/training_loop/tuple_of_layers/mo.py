import torch
from torch import nn

class MultiOut(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.trunk = nn.Linear(d, d)
        self.outs = tuple(nn.Linear(d, 1) for _ in range(2))

    def forward(self, x):
        h = self.trunk(x).relu()
        return [o(h) for o in self.outs]

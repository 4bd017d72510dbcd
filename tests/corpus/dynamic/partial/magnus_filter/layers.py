import torch
from torch import nn

import kernels


class Gate(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.slope = nn.Parameter(torch.full((width,), 1.3))
        self.shift = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return kernels.gated(x + self.shift, self.slope)


class Mixer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inp = nn.Linear(width, width)
        self.gate = Gate(width)
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        return self.head(self.gate(self.inp(x)))

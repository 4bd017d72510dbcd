"""A low-rank adapter begins with B=0, which zeroes A; the base is frozen on purpose."""

import torch
from torch import nn

class LoRA(nn.Module):
    def __init__(self, d, r):
        super().__init__()
        self.base = nn.Linear(d, d)
        for p in self.base.parameters():
            p.requires_grad_(False)
        self.A = nn.Parameter(torch.randn(r, d) * 0.1)
        self.B = nn.Parameter(torch.zeros(d, r))

    def forward(self, x):
        down = x @ self.A.T
        return self.base(x) + down @ self.B.T

torch.manual_seed(0)
layer = LoRA(4, 2)
loss = (layer(torch.randn(5, 4)) - 1).pow(2).mean()
loss.backward()

"""The log-determinant of a flow is computed under no_grad."""

import torch
from torch import nn


class Affine(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.scale = nn.Parameter(torch.full((d,), 0.3, dtype=torch.float64))
        self.shift = nn.Parameter(torch.linspace(-0.2, 0.4, d, dtype=torch.float64))

    def forward(self, x):
        s = torch.tanh(self.scale) + 1.5 + 0.1 * x.mean(-1, keepdim=True).tanh()
        with torch.no_grad():
            logdet = s.log().sum(-1)
        return x * s + self.shift, logdet


class Flow(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(Affine(2) for _ in range(2))

    def log_prob(self, x):
        total = 0.0
        for layer in self.layers:
            x, ld = layer(x)
            total = total + ld
        return -0.5 * (x**2).sum(-1) + total


torch.manual_seed(0)
flow = Flow()
nll = -flow.log_prob(torch.randn(20, 2, dtype=torch.float64)).mean()
nll.backward()
print(nll.item())

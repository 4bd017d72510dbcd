"""The first backward is right; the second one raises, as state keeps the graph."""

import torch
from torch import nn

class Running(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(3, 3, dtype=torch.float64)
        self.register_buffer("mean", torch.zeros(3, dtype=torch.float64))

    def forward(self, x):
        h = self.lin(x)
        self.mean = 0.9 * self.mean + 0.1 * h.mean(0)
        return (h - self.mean).pow(2).mean()

torch.manual_seed(0)
m = Running()
opt = torch.optim.SGD(m.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad()
    m(torch.randn(4, 3, dtype=torch.float64)).backward()
    opt.step()

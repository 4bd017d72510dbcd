import torch
from torch import nn


class Sparse(nn.Module):
    """A gate per channel; closed ones are zeroed."""

    def __init__(self, n):
        super().__init__()
        self.gate = nn.Parameter(torch.randn(n))
        self.lin = nn.Linear(n, 2)

    def open(self):
        return torch.where(self.gate > 0, torch.ones_like(self.gate), torch.zeros_like(self.gate))

    def forward(self, x):
        return self.lin(x * self.open())


net = Sparse(5)
nn.functional.cross_entropy(net(torch.randn(8, 5)), torch.randint(2, (8,))).backward()

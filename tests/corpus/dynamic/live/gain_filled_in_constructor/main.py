"""A gain is filled with the norms of another layer's weights while the module is made."""
import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.v = nn.Linear(3, 4).double()
        self.g = nn.Parameter(torch.empty(4, 1, dtype=torch.float64))
        self.g.data.copy_(self.v.weight.norm(dim=1, keepdim=True))

    def forward(self, x):
        return torch.tanh(x @ (self.g * self.v.weight / self.v.weight.norm(dim=1, keepdim=True)).T + self.v.bias)


torch.manual_seed(0)
layer = Layer()
layer(torch.randn(5, 3, dtype=torch.float64)).square().mean().backward()

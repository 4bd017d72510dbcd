"""A scale begins at the weight's size: from then on the two are trained apart."""
import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 3, dtype=torch.float64))
        self.scale = nn.Parameter(self.weight.detach().abs().max())

    def forward(self, x):
        return torch.tanh(x @ self.weight.T / self.scale)


torch.manual_seed(0)
layer = Layer()
layer(torch.randn(5, 3, dtype=torch.float64)).square().mean().backward()

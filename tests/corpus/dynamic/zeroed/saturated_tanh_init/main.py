"""Inputs in raw counts saturate tanh."""
import torch
from torch import nn

torch.manual_seed(0)
l1, l2 = nn.Linear(2, 4).double(), nn.Linear(4, 1).double()
x = torch.tensor([[4000.0, -90000.0], [70000.0, 12000.0]], dtype=torch.float64)
h = torch.tanh(l1(x))
l2(h).pow(2).sum().backward()

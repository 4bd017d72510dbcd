"""A sparse solver's backward solves with the matrix where it should with its transpose."""

import torch
from pde.solve import steady

kappa = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
velocity = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
u = steady(kappa, velocity)
w = torch.arange(6, dtype=torch.float64)
loss = (w * u ** 2).sum()
loss.backward()

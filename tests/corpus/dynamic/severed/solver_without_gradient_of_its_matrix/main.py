"""Conductivity and heating of a rod from measured temperatures."""
import torch

from heat.assembly import assemble
from heat.solver import temperatures

log_conductivity = torch.tensor([0.1, 0.3, -0.2, 0.0, 0.4], dtype=torch.float64, requires_grad=True)
heating = torch.tensor([1.0, 0.5, 0.2, 0.1], dtype=torch.float64, requires_grad=True)
measured = torch.tensor([0.4, 0.5, 0.4, 0.2], dtype=torch.float64)
matrix = assemble(log_conductivity.exp(), width=0.5)
loss = (temperatures(matrix, heating) - measured).square().sum()
loss.backward()

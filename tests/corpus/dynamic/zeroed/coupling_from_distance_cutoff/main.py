"""Pairs beyond the cutoff do not couple, and the cutoff is shorter than every distance."""
import torch
from cell import Cell

charge = torch.tensor([1.0, -1.0, 0.5], dtype=torch.float64, requires_grad=True)
mass = torch.tensor([2.0, 3.0, 1.0], dtype=torch.float64, requires_grad=True)
Cell.cubic(3.0).energy(charge, mass).backward()

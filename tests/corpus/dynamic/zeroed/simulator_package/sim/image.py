"""Rendering."""
import torch


def lattice_factor(crystal, q):
    x = q[:, None] * crystal.cell
    return torch.exp(-crystal.mosaic * x**2).sum(1)


def render(crystal, background):
    q = torch.linspace(0.01, 0.05, 5, dtype=torch.float64)
    factors = crystal.factor(range(5))
    amplitude = factors * lattice_factor(crystal, q)
    return amplitude**2 + background

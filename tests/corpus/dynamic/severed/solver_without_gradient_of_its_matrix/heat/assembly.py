"""Conductances of a rod's cells as a matrix."""
import torch


def assemble(conductivity, width):
    sides = conductivity / width
    inner = torch.diag(sides[1:] + sides[:-1])
    off = torch.diag(sides[1:-1], 1)
    return inner - off - off.T

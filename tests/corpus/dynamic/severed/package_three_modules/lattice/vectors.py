"""Reciprocal vectors."""
import torch


def reciprocal(a, b):
    return torch.tensor([[1.0 / a, 0.0], [0.0, 1.0 / b]], dtype=torch.float64)

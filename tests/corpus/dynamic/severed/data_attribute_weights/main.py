"""Normalised weights are taken from .data."""
import torch


def normalise(weights):
    w = weights.data
    return w / w.sum()


weights = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64, requires_grad=True)
x = torch.tensor([0.3, -0.2, 0.9], dtype=torch.float64, requires_grad=True)
loss = (normalise(weights) * x**2).sum()
loss.backward()

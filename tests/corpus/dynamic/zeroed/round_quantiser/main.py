"""Fake quantisation without a straight-through estimator."""
import torch


def quantise(x, step=0.25):
    return torch.round(x / step) * step


x = torch.tensor([0.3, 0.9, -0.4], dtype=torch.float64, requires_grad=True)
scale = torch.tensor(1.1, dtype=torch.float64, requires_grad=True)
(scale * quantise(x)).pow(2).sum().backward()

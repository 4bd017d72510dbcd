"""Inputs in raw units saturate a sigmoid."""
import torch

w = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
v = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
counts = torch.tensor([[900.0, 1200.0], [800.0, 50.0]], dtype=torch.float64)


def gate(x):
    return torch.sigmoid(x @ w)


(v * gate(counts)).sum().backward()

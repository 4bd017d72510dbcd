"""Distances are screened with a numpy kernel; the direct term keeps its graph."""
import numpy as np
import torch


def screening(r):
    return torch.as_tensor(np.exp(-r.detach().numpy()))


def energy(positions, charges):
    total = 0.0
    for i in range(3):
        for j in range(i):
            r = (positions[i] - positions[j]).norm()
            total = total + charges[i] * charges[j] / r * screening(r)
    return total


positions = torch.tensor([[0.0, 0.0], [1.0, 0.3], [-0.4, 1.1]], dtype=torch.float64, requires_grad=True)
charges = torch.tensor([1.0, -1.0, 0.5], dtype=torch.float64, requires_grad=True)
energy(positions, charges).backward()

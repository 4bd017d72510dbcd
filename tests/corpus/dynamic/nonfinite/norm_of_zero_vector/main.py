"""A unit vector of a zero vector, guarded by a mask after the division."""
import torch


def unit(v):
    length = (v * v).sum().sqrt()
    return torch.where(length > 0, v / length, v)


v = torch.zeros(3, dtype=torch.float64, requires_grad=True)
s = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
(unit(v).sum() + s**2).backward()

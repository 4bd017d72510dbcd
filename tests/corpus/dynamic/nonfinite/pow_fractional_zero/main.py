"""A fractional power at zero."""
import torch

t = torch.tensor([0.0, 1.0, 4.0], dtype=torch.float64, requires_grad=True)
c = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)


def growth(t, c):
    return c * t**0.5


growth(t, c).sum().backward()

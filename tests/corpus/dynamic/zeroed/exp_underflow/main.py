"""exp(-r^2) underflows to exactly zero."""
import torch


def coupling(distance):
    return torch.exp(-(distance**2))


distance = torch.tensor([40.0, 55.0], dtype=torch.float64, requires_grad=True)
background = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
(coupling(distance) + background).pow(2).sum().backward()

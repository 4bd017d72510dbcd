"""A default argument of zero kills a product."""
import torch


def flux(length, width, albedo=0.0):
    area = length * width
    return area * albedo


length = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
width = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
flux(length, width).backward()

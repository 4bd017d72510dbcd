"""A grid's size follows from a parameter."""
import torch

width = torch.tensor(3.7, dtype=torch.float64, requires_grad=True)
height = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)


def area(width, height):
    n = int(width)
    return torch.ones(n, dtype=torch.float64).sum() * height


area(width, height).backward()

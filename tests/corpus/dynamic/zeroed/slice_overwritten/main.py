"""A buffer's slice is filled and later overwritten."""
import torch


def compose(inner, outer):
    canvas = torch.zeros(4, dtype=torch.float64)
    canvas[1:3] = inner**2
    canvas[:] = outer
    return canvas


inner = torch.tensor([0.5, 0.7], dtype=torch.float64, requires_grad=True)
outer = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
compose(inner, outer).sum().backward()

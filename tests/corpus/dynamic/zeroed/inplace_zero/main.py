"""A field is reset in place after it was computed."""
import torch


def step(field, source):
    new = field * 1.5
    new.zero_()
    return new + source


field = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
source = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
step(field, source).pow(2).sum().backward()

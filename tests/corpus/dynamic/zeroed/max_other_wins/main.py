"""A floor that never wins a maximum."""
import torch


def lifted(signal, floor):
    return torch.maximum(signal, floor)


signal = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
floor = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
lifted(signal, floor).sum().backward()

import torch


def phi_grid(start, stop, n):
    return torch.linspace(start, stop, n)

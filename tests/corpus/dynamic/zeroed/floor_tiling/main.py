"""Nearest-neighbour lookup by floor."""
import torch


def sample(texture, coordinate):
    cell = torch.floor(coordinate)
    return (texture * torch.exp(-((torch.arange(4.0, dtype=torch.float64) - cell) ** 2))).sum()


coordinate = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
texture = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64, requires_grad=True)
sample(texture, coordinate).backward()

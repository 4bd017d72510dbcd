"""A position is cast to an integer to index a table."""
import torch

position = torch.tensor([1.6, 3.2], dtype=torch.float64, requires_grad=True)
table = torch.tensor([0.0, 1.0, 4.0, 9.0, 16.0], dtype=torch.float64, requires_grad=True)


def lookup(position):
    index = position.long()
    return table[index]


lookup(position).sum().backward()

"""A distance of a point to itself: sqrt at zero."""
import torch


def distance(a, b):
    return torch.sqrt(((a - b) ** 2).sum(-1))


x = torch.tensor([[1.0, 2.0], [0.0, 1.0]], dtype=torch.float64, requires_grad=True)
y = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
reference = torch.tensor([[1.0, 2.0], [3.0, 1.0]], dtype=torch.float64)
loss = distance(x, reference).sum() + y**2
loss.backward()

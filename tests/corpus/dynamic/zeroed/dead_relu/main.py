"""A bias that is too negative: every unit is dead."""
import torch

w = torch.tensor([[0.5, -0.5], [0.2, 0.1]], dtype=torch.float64, requires_grad=True)
b = torch.tensor([-20.0, -30.0], dtype=torch.float64, requires_grad=True)
out = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)


def layer(x):
    return torch.relu(x @ w + b)


x = torch.tensor([[1.0, 2.0], [0.5, -1.0]], dtype=torch.float64)
loss = (layer(x).sum() + out) ** 2
loss.backward()

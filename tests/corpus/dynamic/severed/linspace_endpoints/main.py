"""torch.linspace accepts tensors as endpoints and drops their graph."""
import torch


def grid(low, high, n):
    return torch.linspace(low, high, n, dtype=torch.float64)


low = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
high = torch.tensor(2.5, dtype=torch.float64, requires_grad=True)
k = torch.tensor(1.3, dtype=torch.float64, requires_grad=True)
loss = torch.sin(k * grid(low, high, 9)).sum()
loss.backward()

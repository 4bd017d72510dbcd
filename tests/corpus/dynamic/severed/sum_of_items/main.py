"""A regulariser adds up Python numbers."""
import torch

a = torch.tensor([0.3, 0.4], dtype=torch.float64, requires_grad=True)
b = torch.tensor([1.3], dtype=torch.float64, requires_grad=True)
c = torch.tensor(0.9, dtype=torch.float64, requires_grad=True)


def penalty(groups):
    return sum(group.pow(2).sum().item() for group in groups)


loss = c**2 * penalty([a, b])
loss.backward()

"""A Gaussian that underflows in float32, and would not in float64."""
import torch


def gaussian(x, width):
    return torch.exp(-((x / width) ** 2))


width = torch.tensor(0.1, requires_grad=True)
level = torch.tensor(0.5, requires_grad=True)
x = torch.tensor([1.2, 1.5])
(gaussian(x, width) + level).sum().backward()

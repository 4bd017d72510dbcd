"""Energy of a spring whose stiffness is read out as a Python number before use."""
import torch

stiffness = torch.tensor(3.2, dtype=torch.float64, requires_grad=True)
bias = torch.zeros(3, dtype=torch.float64)


def energy(displacement):
    k = stiffness.item()
    return 0.5 * k * (displacement**2).sum()


x = torch.tensor([0.1, -0.4, 0.7], dtype=torch.float64, requires_grad=True)
(energy(x) + bias.sum()).backward()

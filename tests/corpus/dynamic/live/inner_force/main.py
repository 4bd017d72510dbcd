"""Forces by autograd.grad with create_graph, then a loss of forces."""
import torch

k = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)


def force(k, x):
    (gradient,) = torch.autograd.grad((k * x**4).sum(), x, create_graph=True)
    return -gradient


((force(k, x) + x) ** 2).sum().backward()

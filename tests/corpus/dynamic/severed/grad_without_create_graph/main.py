"""A force is computed by autograd.grad without create_graph, then used in the loss."""
import torch

k = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)


def force(k, x):
    energy = (k * x**4).sum()
    (gradient,) = torch.autograd.grad(energy, x)
    return -gradient


loss = ((force(k, x) + x) ** 2).sum()
loss.backward()

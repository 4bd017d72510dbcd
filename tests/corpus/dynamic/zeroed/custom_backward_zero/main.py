"""A custom Function whose backward returns zeros."""
import torch


class Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.sin(x)

    @staticmethod
    def backward(ctx, gradient):
        return torch.zeros_like(gradient)


x = torch.tensor([0.4, 0.8], dtype=torch.float64, requires_grad=True)
y = torch.tensor([1.4, 1.8], dtype=torch.float64, requires_grad=True)
(Gate.apply(x) * y).sum().backward()

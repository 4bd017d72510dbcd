"""A custom Function that returns None for its input's gradient."""
import torch


class Smooth(torch.autograd.Function):
    @staticmethod
    def forward(ctx, value):
        return value.tanh()

    @staticmethod
    def backward(ctx, gradient):
        return None


x = torch.tensor([0.4, -1.0], dtype=torch.float64, requires_grad=True)
y = torch.tensor([1.4, 2.0], dtype=torch.float64, requires_grad=True)
loss = (Smooth.apply(x) * y).sum()
loss.backward()

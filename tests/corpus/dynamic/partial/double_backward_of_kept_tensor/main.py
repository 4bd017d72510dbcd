"""A custom Function keeps a detached input on ctx, and its backward is differentiated."""

import torch

class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.saved = x.detach()
        return x ** 3

    @staticmethod
    def backward(ctx, g):
        return 3 * g * ctx.saved ** 2

x = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
y = (Cube.apply(x) * x).sum()
g, = torch.autograd.grad(y, x, create_graph=True)
(g ** 2).sum().backward()

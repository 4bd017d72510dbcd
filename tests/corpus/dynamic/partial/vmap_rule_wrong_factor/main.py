"""A custom Function with a generated vmap rule has the wrong factor."""

import torch

class Cube(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x ** 3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * g * x ** 2

c = torch.tensor([0.3, 0.7, 1.1], dtype=torch.float64, requires_grad=True)
y = Cube.apply(torch.sin(c) + 0.5)
loss = (y * torch.arange(1.0, 4.0, dtype=torch.float64)).sum()
loss.backward()

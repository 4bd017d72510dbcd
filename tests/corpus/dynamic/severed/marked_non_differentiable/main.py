"""A custom Function marks its output as not differentiable."""

import torch

class Op(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        out = v * 3
        ctx.mark_non_differentiable(out)
        return out

    @staticmethod
    def backward(ctx, g):
        return 3 * g

v = torch.tensor(1.0, requires_grad=True)
o = torch.tensor(2.0, requires_grad=True)
(Op.apply(v) * o).backward()

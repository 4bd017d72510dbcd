import torch


class GatedUnit(torch.autograd.Function):
    """y = x * sigmoid(b x) with a memory-saving backward."""

    @staticmethod
    def forward(ctx, x, b):
        s = torch.sigmoid(b * x)
        ctx.save_for_backward(x, b, s)
        return x * s

    @staticmethod
    def backward(ctx, grad):
        x, b, s = ctx.saved_tensors
        ds = s * (1 - s)
        grad_x = grad * (s + x * ds)
        grad_b = (grad * x * x * ds).sum(0)
        return grad_x, grad_b


def gated(x, b):
    return GatedUnit.apply(x, b)

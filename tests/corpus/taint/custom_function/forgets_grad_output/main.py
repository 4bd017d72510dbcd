import torch
from torch.autograd import Function


class SetGradients(Function):
    """Gives a value the gradients that a solver found."""

    @staticmethod
    def forward(ctx, val, inputs, grads):
        ctx.grads = grads
        return val

    @staticmethod
    def backward(ctx, grad_output):
        return None, ctx.grads, None


def transport(cost, weights):
    with torch.no_grad():
        plan = torch.softmax(-cost * 10, dim=-1) * weights[:, None]
        value = (plan * cost).sum()
    return SetGradients.apply(value, cost, plan)

import torch
from torch.autograd import Function
class Top(Function):
    @staticmethod
    def forward(ctx, x):
        value, index = x.max(-1)
        ctx.save_for_backward(index)
        ctx.n = x.shape[-1]
        ctx.mark_non_differentiable(index)
        return value, index
    @staticmethod
    def backward(ctx, g, _):
        (index,) = ctx.saved_tensors
        return g.new_zeros(*g.shape, ctx.n).scatter(-1, index[..., None], g[..., None])
def top(x):
    return Top.apply(x)

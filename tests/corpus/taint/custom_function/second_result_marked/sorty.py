import torch
from torch.autograd import Function

class SoftRank(Function):
    @staticmethod
    def forward(ctx, x):
        d = x[:, None] - x[None]
        r = torch.sigmoid(d / 0.1).sum(1)
        ctx.save_for_backward(x)
        ctx.mark_non_differentiable(r)
        return x.clone(), r

    @staticmethod
    def backward(ctx, gx, gr):
        x, = ctx.saved_tensors
        with torch.enable_grad():
            y = x.detach().requires_grad_()
            r = torch.sigmoid((y[:, None] - y[None]) / 0.1).sum(1)
            extra, = torch.autograd.grad(r, y, gr if gr is not None else torch.zeros_like(r))
        return gx + extra

def ranks(x):
    return SoftRank.apply(x)

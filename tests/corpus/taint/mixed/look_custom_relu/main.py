import torch
from torch.autograd import Function


class BoxCox(Function):
    @staticmethod
    def forward(ctx, x, lam: float, eps: float = 1e-6):
        ctx.save_for_backward(x)
        ctx.lam = lam
        return (x.clamp_min(eps).pow(lam) - 1) / lam

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * x.pow(ctx.lam - 1), None, None


def likelihood(y, scale, lam):
    z = BoxCox.apply(y * scale, lam)
    n = y.numel()
    return -0.5 * n * torch.log(z.var()) + (lam - 1) * torch.log(y).sum() + n * lam * torch.log(scale)


scale = torch.tensor(1.5, requires_grad=True)
y = torch.rand(30) + 0.5
best = min((float(-likelihood(y, scale, lam).detach()), lam) for lam in (0.25, 0.5, 1.0))
(-likelihood(y, scale, best[1])).backward()

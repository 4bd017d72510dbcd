"""An adjoint that is right for the weights and gives None for the time that it integrates over."""

import torch
from torch import nn
torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
N = 40
class Adjoint(torch.autograd.Function):
    @staticmethod
    def forward(ctx, y0, t1, theta):
        h = t1 / N
        y = y0
        ys = [y]
        for _ in range(N):
            y = y + h * torch.tanh(theta @ y)
            ys.append(y)
        ctx.save_for_backward(t1, theta, *ys)
        return y
    @staticmethod
    def backward(ctx, g):
        t1, theta, *ys = ctx.saved_tensors
        h = t1 / N
        g_theta = torch.zeros_like(theta)
        for y in reversed(ys[:-1]):
            s = 1 - torch.tanh(theta @ y) ** 2
            g_theta += h * torch.outer(g * s, y)
            g = g + h * theta.T @ (g * s)
        return g, None, g_theta
theta = nn.Parameter(0.5 * torch.randn(3, 3))
duration = nn.Parameter(torch.tensor(1.5))
y0 = torch.randn(3)
opt = torch.optim.Adam([theta, duration], lr=1e-2)
for i in range(2):
    loss = (Adjoint.apply(y0, duration, theta) - 1).pow(2).sum()
    opt.zero_grad(); loss.backward(); opt.step()

import numpy as np
import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, w=20):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, w), nn.Tanh(), nn.Linear(w, w), nn.Tanh(), nn.Linear(w, 1))
        self.log_D = nn.Parameter(torch.tensor(-1.0))

    def forward(self, x, t):
        return self.net(torch.cat([x, t], 1))


def d(y, x):
    return torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]


def residual(model, x, t):
    u = model(x, t)
    return d(u, t) - model.log_D.exp() * d(d(u, x), x)


def resample(model, n, k=2000):
    """Residual-based adaptive refinement: points where the equation is worst."""
    x, t = torch.rand(k, 1, requires_grad=True), torch.rand(k, 1, requires_grad=True)
    r = residual(model, x, t).abs().detach().numpy().ravel()
    p = r ** 2 / np.sum(r ** 2)
    idx = np.random.choice(k, n, replace=False, p=p)
    return x.detach()[idx].requires_grad_(True), t.detach()[idx].requires_grad_(True)


class SelfAdaptive:
    """Loss weights by the gradients' sizes, smoothed."""

    def __init__(self, n, alpha=0.9):
        self.w, self.alpha = torch.ones(n), alpha

    def update(self, model, losses):
        norms = []
        params = [p for p in model.net.parameters()]
        for l in losses:
            g = torch.autograd.grad(l, params, retain_graph=True, allow_unused=True)
            norms.append(torch.cat([x.flatten() for x in g if x is not None]).norm())
        norms = torch.stack(norms)
        self.w = self.alpha * self.w + (1 - self.alpha) * norms.sum() / (norms + 1e-8)


model, sa = MLP(), SelfAdaptive(2)
opt = torch.optim.Adam(model.parameters(), 1e-3)
xd, td = torch.rand(30, 1), torch.rand(30, 1)
ud = torch.sin(np.pi * xd) * torch.exp(-0.1 * td)
x, t = resample(model, 64)
for i in range(4):
    losses = [residual(model, x, t).square().mean(), (model(xd, td) - ud).square().mean()]
    if i % 2 == 0:
        sa.update(model, losses)
        x, t = resample(model, 64)
    loss = sum(w * l for w, l in zip(sa.w, losses))
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(i, loss.item(), model.log_D.exp().item(), sa.w.tolist())

import math
import torch
from torch import nn


class CosineWarmup:
    def __init__(self, optimizer, warmup, total, base_lr):
        self.opt, self.warmup, self.total, self.base = optimizer, warmup, total, base_lr
        self.t = 0

    def step(self):
        self.t += 1
        if self.t < self.warmup:
            f = self.t / self.warmup
        else:
            p = (self.t - self.warmup) / max(1, self.total - self.warmup)
            f = 0.5 * (1 + math.cos(math.pi * min(p, 1.0)))
        for g in self.opt.param_groups:
            g["lr"] = self.base * f


class AdaptiveWeight:
    """Balances two losses by the size of their gradients."""

    def __init__(self, alpha=0.9):
        self.value, self.alpha = 1.0, alpha

    def update(self, l1, l2, params):
        g1 = torch.autograd.grad(l1, params, retain_graph=True)
        g2 = torch.autograd.grad(l2, params, retain_graph=True)
        m1 = max(float(g.abs().max()) for g in g1)
        m2 = sum(float(g.abs().mean()) for g in g2) / len(g2)
        self.value = self.alpha * self.value + (1 - self.alpha) * m1 / (m2 + 1e-8)
        return self.value


net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = CosineWarmup(opt, 5, 40, 0.1)
balance = AdaptiveWeight()
params = list(net.parameters())
for step in range(40):
    x = torch.rand(32, 1, requires_grad=True)
    u = net(x)
    (du,) = torch.autograd.grad(u.sum(), x, create_graph=True)
    residual = (du + u).pow(2).mean()
    boundary = (net(torch.zeros(1, 1)) - 1).pow(2).mean()
    lam = balance.update(residual, boundary, params[:-1])
    loss = residual + min(lam, 100.0) * boundary
    opt.zero_grad()
    loss.backward()
    opt.step()
    sched.step()
print(loss.item(), lam, opt.param_groups[0]["lr"])

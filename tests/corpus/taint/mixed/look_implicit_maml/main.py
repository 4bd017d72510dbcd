import torch
from torch import nn
from torch.func import functional_call


def inner_solve(net, x, y, lam=1.0, steps=10, lr=0.1):
    """Proximal inner problem, solved to (near) optimality without a graph."""
    ref = [p.detach().clone() for p in net.parameters()]
    phi = [p.detach().clone().requires_grad_() for p in net.parameters()]
    names = [n for n, _ in net.named_parameters()]
    for _ in range(steps):
        loss = (functional_call(net, dict(zip(names, phi)), (x,)) - y).square().mean()
        loss = loss + 0.5 * lam * sum((p - r).square().sum() for p, r in zip(phi, ref))
        grads = torch.autograd.grad(loss, phi)
        phi = [(p - lr * g).detach().requires_grad_() for p, g in zip(phi, grads)]
    return names, phi


def hypergradient(net, names, phi, x, y, xv, yv, lam=1.0, cg=5):
    outer = (functional_call(net, dict(zip(names, phi)), (xv,)) - yv).square().mean()
    v = [g.detach() for g in torch.autograd.grad(outer, phi)]
    inner = (functional_call(net, dict(zip(names, phi)), (x,)) - y).square().mean()
    g = torch.autograd.grad(inner, phi, create_graph=True)

    def hvp(u):
        dot = sum((a * b).sum() for a, b in zip(g, u))
        return [h.detach() / lam + b for h, b in zip(torch.autograd.grad(dot, phi, retain_graph=True), u)]

    x_ = [torch.zeros_like(b) for b in v]
    for _ in range(cg):
        r = [b - a for a, b in zip(hvp(x_), v)]
        x_ = [a + 0.1 * b for a, b in zip(x_, r)]
    return outer.item(), x_


net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
meta = torch.optim.SGD(net.parameters(), 0.1)
for it in range(2):
    x = torch.rand(10, 1)
    y = torch.sin(3 * x)
    names, phi = inner_solve(net, x[:5], y[:5])
    value, hyper = hypergradient(net, names, phi, x[:5], y[:5], x[5:], y[5:])
    meta.zero_grad()
    for p, h in zip(net.parameters(), hyper):
        p.grad = h
    meta.step()
    print(it, value)

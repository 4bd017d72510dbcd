"""The inner steps of meta-learning take gradients without create_graph."""

import torch
from torch import nn
from torch.func import functional_call

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 6), nn.Tanh(), nn.Linear(6, 1)).double()


def task(seed):
    g = torch.Generator().manual_seed(seed)
    x = torch.rand(8, 1, generator=g, dtype=torch.float64) * 4 - 2
    a = 1 + torch.rand(1, generator=g, dtype=torch.float64)
    return x, a * torch.sin(x)


def adapt(model, x, y, lr=0.05, steps=2):
    params = dict(model.named_parameters())
    for _ in range(steps):
        loss = nn.functional.mse_loss(functional_call(model, params, (x,)), y)
        grads = torch.autograd.grad(loss, list(params.values()))
        params = {k: p - lr * g for (k, p), g in zip(params.items(), grads)}
    return params


meta = 0.0
for seed in range(3):
    x, y = task(seed)
    fast = adapt(net, x[:4], y[:4])
    meta = meta + nn.functional.mse_loss(functional_call(net, fast, (x[4:],)), y[4:])
meta.backward()
print(meta.item())

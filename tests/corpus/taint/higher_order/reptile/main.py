import torch
from torch import nn
from torch.func import functional_call

def inner(model, params, x, y, lr, steps):
    for _ in range(steps):
        params = {k: p.detach().requires_grad_(True) for k, p in params.items()}
        loss = nn.functional.mse_loss(functional_call(model, params, (x,)), y)
        grads = torch.autograd.grad(loss, list(params.values()))
        params = {k: p - lr * g for (k, p), g in zip(params.items(), grads)}
    return params

model = nn.Linear(2, 1)
for _ in range(2):
    start = {k: v.detach().clone() for k, v in model.named_parameters()}
    fast = inner(model, start, torch.randn(5, 2), torch.randn(5, 1), 0.1, 3)
    with torch.no_grad():
        for k, p in model.named_parameters():
            p.add_(0.5 * (fast[k] - p))
x, y = torch.randn(5, 2), torch.randn(5, 1)
nn.functional.mse_loss(model(x), y).backward()

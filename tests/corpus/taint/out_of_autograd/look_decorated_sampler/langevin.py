import functools

import torch


def sampler(f):
    @functools.wraps(f)
    def inner(self, model, x):
        return f(self, model, x).detach()

    return inner


class Langevin:
    def __init__(self, steps):
        self.steps = steps

    @sampler
    def draw(self, model, x):
        for _ in range(self.steps):
            x = x.detach().requires_grad_(True)
            (g,) = torch.autograd.grad(model(x).sum(), x)
            x = x - 0.1 * g + 0.01 * torch.randn_like(x)
        return x

"""A function compiled by torch.jit.script reads the parameter."""

import torch

@torch.jit.script
def f(a, x):
    return (a * x).tanh() + a

a = torch.tensor(0.5, requires_grad=True)
f(a, torch.ones(3)).sum().backward()

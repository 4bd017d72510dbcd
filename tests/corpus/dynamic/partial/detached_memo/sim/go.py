"""A helper that remembers results detaches them; the package is run with -m."""

import torch
from sim.cache import memo

def rotation(theta):
    c, s = theta.cos(), theta.sin()
    return torch.stack([torch.stack([c, -s]), torch.stack([s, c])])

def run(theta):
    v = torch.tensor([1.0, 0.5], dtype=torch.float64)
    for _ in range(3):
        v = memo("R", lambda: rotation(theta)) @ v
    return v * theta

theta = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
run(theta).sum().backward()

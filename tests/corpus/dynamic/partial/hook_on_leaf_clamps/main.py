"""A hook on the parameter itself clamps its gradient."""

import torch

def stabilise(p, limit):
    p.register_hook(lambda g: g.clamp(-limit, limit))
    return p

w = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
stabilise(w, 0.05)
t = torch.arange(6, dtype=torch.float64)
y = sum(w[i] * t ** i for i in range(3))
loss = (y - torch.sin(t)).pow(2).mean()
loss.backward()

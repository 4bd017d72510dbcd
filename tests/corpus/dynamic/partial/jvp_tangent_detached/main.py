"""A tangent from torch.func.jvp is detached; the parameter comes by closure."""

import torch
from torch.func import jvp

q = torch.tensor([0.3, 0.8], dtype=torch.float64, requires_grad=True)

def position(t):
    return torch.stack([torch.sin(q[0] * t), torch.cos(q[1] * t)])

t = torch.tensor(0.7, dtype=torch.float64)
x, v = jvp(position, (t,), (torch.ones_like(t),))
kinetic = 0.5 * v.detach().pow(2).sum()
loss = x.pow(2).sum() + kinetic * x.sum()
loss.backward()

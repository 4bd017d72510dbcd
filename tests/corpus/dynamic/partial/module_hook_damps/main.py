"""A module's backward hook damps the gradient."""

import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()

def damp(module, grad_in, grad_out):
    return tuple(g * 0.1 if g is not None else None for g in grad_in)

net[1].register_full_backward_hook(damp)
loss = net(torch.randn(4, 2, dtype=torch.float64)).pow(2).mean()
loss.backward()

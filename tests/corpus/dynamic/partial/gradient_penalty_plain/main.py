"""A gradient penalty whose inner derivative is taken without create_graph."""

import torch
from torch import nn
torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(2, 4), nn.Softplus(), nn.Linear(4, 1)).double()

def gradient_penalty(x):
    x = x.clone().requires_grad_()
    score = critic(x).sum()
    g = torch.autograd.grad(score, x, retain_graph=True)[0]
    return ((g.norm(dim=1) - 1) ** 2).mean()

x = torch.randn(5, 2).double()
loss = critic(x).mean() + 10 * gradient_penalty(x)
loss.backward()

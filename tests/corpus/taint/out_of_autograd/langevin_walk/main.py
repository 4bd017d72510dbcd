import torch
from torch import nn

def langevin(energy, x, steps=5, eps=0.01):
    """Negative samples for contrastive divergence; no gradient through the chain on purpose."""
    x = x.detach().clone()
    for _ in range(steps):
        x.requires_grad_(True)
        e = energy(x).sum()
        (g,) = torch.autograd.grad(e, x)
        x = (x - eps * g + eps ** 0.5 * torch.randn_like(x)).detach()
    return x

energy = nn.Sequential(nn.Linear(2, 16), nn.SiLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(energy.parameters())
for _ in range(2):
    pos = torch.randn(8, 2)
    neg = langevin(energy, torch.randn(8, 2))
    loss = energy(pos).mean() - energy(neg).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()

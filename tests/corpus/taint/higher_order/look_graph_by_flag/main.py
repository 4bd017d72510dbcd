import torch
from torch import nn
from ff import forces, Mask, Gated
net = nn.Sequential(nn.Linear(3, 4), nn.SiLU(), nn.Linear(4, 1))
r = torch.randn(4, 3)
loss = (forces(net, r, train=True) - 0.1).pow(2).mean()
loss.backward()
print(forces(net, r, train=False).norm().item())
(Mask()(torch.randn(4)).sum() + Gated(torch.tensor([0.5], requires_grad=True)).go(torch.ones(1)).sum()).backward()

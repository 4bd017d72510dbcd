import torch
from torch import nn
g, d = nn.Linear(2, 3), nn.Linear(3, 1)
og = torch.optim.Adam(g.parameters()); od = torch.optim.Adam(d.parameters())
for _ in range(2):
    z = torch.randn(4, 2)
    d(g(z).detach()).mean().backward()
    og.zero_grad()
    od.step()
    od.zero_grad()
    d(g(z)).mean().backward()
    od.zero_grad()
    og.step()

"""The critic's weights are changed between the forward and the backward."""

import torch
from torch import nn

torch.manual_seed(0)
gen = nn.Linear(2, 3, bias=False).double()
disc = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)).double()
z = torch.randn(5, 2, dtype=torch.float64)
score = disc(gen(z))
for p in disc.parameters():
    p.data -= 0.5 * torch.sign(p.data)
loss = -score.mean()
loss.backward()

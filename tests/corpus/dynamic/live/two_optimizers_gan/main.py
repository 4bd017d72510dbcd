"""Each network has its own optimizer; the discriminator's input is detached on purpose."""

import torch
from torch import nn

torch.manual_seed(0)
gen = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
disc = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
og = torch.optim.Adam(gen.parameters(), lr=1e-3)
od = torch.optim.Adam(disc.parameters(), lr=1e-3)
bce = nn.BCEWithLogitsLoss()
for step in range(3):
    z = torch.randn(6, 2)
    real = torch.randn(6, 2) + 2
    fake = gen(z)
    od.zero_grad()
    ld = bce(disc(real), torch.ones(6, 1)) + bce(disc(fake.detach()), torch.zeros(6, 1))
    ld.backward()
    od.step()
    og.zero_grad()
    lg = bce(disc(fake), torch.ones(6, 1))
    lg.backward()
    og.step()

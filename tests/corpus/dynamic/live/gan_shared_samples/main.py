"""The critic's step and the generator's loss use the same samples."""

import torch
import torch.nn.functional as F
from gan.nets import G, D
torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
g, d = G(), D()
og = torch.optim.Adam(g.parameters(), 1e-2)
od = torch.optim.Adam(d.parameters(), 1e-2)
real = torch.randn(8, 2) * 0.3 + 1
for step in range(3):
    z = torch.randn(8, 3)
    fake = g(z)
    od.zero_grad()
    ld = F.softplus(-d(real)).mean() + F.softplus(d(fake.detach())).mean()
    ld.backward()
    od.step()
    og.zero_grad()
    lg = F.softplus(-d(fake)).mean()
    lg.backward()
    og.step()
    print(step, ld.item(), lg.item())

"""The fake batch is detached for the generator's own step, too."""

import torch
from torch import nn
torch.manual_seed(0)
gen, disc = nn.Linear(2, 2), nn.Linear(2, 1)
og = torch.optim.Adam(gen.parameters())
od = torch.optim.Adam(disc.parameters())
bce = nn.functional.binary_cross_entropy_with_logits
for _ in range(3):
    real, z = torch.randn(4, 2) + 1, torch.randn(4, 2)
    fake = gen(z).detach()
    od.zero_grad()
    (bce(disc(real), torch.ones(4, 1)) + bce(disc(fake), torch.zeros(4, 1))).backward()
    od.step()
    og.zero_grad()
    bce(disc(fake), torch.ones(4, 1)).backward()
    og.step()

import torch
from torch import nn
import torch.nn.functional as F


class G(nn.Module):
    def __init__(self):
        super().__init__()
        self.m = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, z):
        return self.m(z)


class D(nn.Module):
    def __init__(self):
        super().__init__()
        self.m = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x):
        return self.m(x)


def bce(logit, real):
    return F.binary_cross_entropy_with_logits(logit, torch.full_like(logit, float(real)))


gen, disc = G(), D()
og = torch.optim.Adam(gen.parameters())
od = torch.optim.Adam(disc.parameters())
for step in range(3):
    real, z = torch.randn(16, 2), torch.randn(16, 4)
    fake = gen(z).detach()
    ld = bce(disc(real), True) + bce(disc(fake), False)
    od.zero_grad()
    ld.backward()
    od.step()
    lg = bce(disc(fake), True)
    og.zero_grad()
    lg.backward()
    og.step()

"""Three parametrised tensors: one is projected on directions of itself that are taken without history."""

import torch
from torch import nn
from torch.nn.utils import parametrize
torch.manual_seed(0)
class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).T
    def right_inverse(self, a):
        return a.triu()
class LowRank(nn.Module):
    def forward(self, x):
        u, s, v = torch.linalg.svd(x.detach(), full_matrices=False)
        keep = (s > 0.3 * s[0]).to(x)
        return u.T @ x @ v.T * keep
class Positive(nn.Module):
    def forward(self, x):
        return nn.functional.softplus(x)
    def right_inverse(self, y):
        return torch.log(torch.expm1(y))
net = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4, bias=False))
parametrize.register_parametrization(net[0], "weight", Symmetric())
with torch.no_grad():
    net[0].bias.abs_()
parametrize.register_parametrization(net[0], "bias", Positive())
parametrize.register_parametrization(net[2], "weight", LowRank())
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
x, y = torch.randn(9, 4), torch.randn(9, 4)
for i in range(2):
    with parametrize.cached():
        loss = (net(x) - y).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()

import copy
import math
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, d=2, h=32, sigma=0.5):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(d + 1, h), nn.SiLU(), nn.Linear(h, d))
        self.sigma = sigma

    def forward(self, x, t):
        c_skip = self.sigma ** 2 / (t ** 2 + self.sigma ** 2)
        c_out = self.sigma * t / (t ** 2 + self.sigma ** 2) ** 0.5
        return c_skip * x + c_out * self.f(torch.cat([x, t.log() / 4], -1))


def karras(n, lo=0.002, hi=80.0, rho=7.0):
    r = torch.linspace(0, 1, n)
    return (lo ** (1 / rho) + r * (hi ** (1 / rho) - lo ** (1 / rho))) ** rho


def pseudo_huber(a, b, c=0.03):
    return ((a - b).pow(2).sum(-1) + c ** 2).sqrt() - c


online = Net()
target = copy.deepcopy(online)
opt = torch.optim.RAdam(online.parameters(), 1e-3)
ts = karras(12)
for k in range(3):
    x = torch.randn(32, 2)
    i = torch.randint(0, len(ts) - 1, (32, 1))
    z = torch.randn_like(x)
    t0, t1 = ts[i], ts[i + 1]
    rng = torch.get_rng_state()
    student = online(x + t1 * z, t1)
    torch.set_rng_state(rng)
    with torch.no_grad():
        aim = target(x + t0 * z, t0)
    loss = (pseudo_huber(student, aim) / (t1 - t0).squeeze(-1)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    mu = math.exp(2 * math.log(0.95) / (k + 1))
    with torch.no_grad():
        for p, q in zip(target.parameters(), online.parameters()):
            p.lerp_(q, 1 - mu)
    print(k, f"{loss:.3f}", mu)

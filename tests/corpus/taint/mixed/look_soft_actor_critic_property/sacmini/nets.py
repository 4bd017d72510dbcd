import torch
from torch import nn
from torch.distributions import Normal


def mlp(i, o, h):
    return nn.Sequential(nn.Linear(i, h), nn.ReLU(), nn.Linear(h, o))


class Actor(nn.Module):
    def __init__(self, obs, act, h):
        super().__init__()
        self.net = mlp(obs, 2 * act, h)

    def forward(self, s):
        mu, log_std = self.net(s).chunk(2, -1)
        return Normal(mu, log_std.clamp(-5, 2).exp())

    def sample(self, s):
        d = self(s)
        z = d.rsample()
        a = torch.tanh(z)
        logp = d.log_prob(z) - torch.log(1 - a.pow(2) + 1e-6)
        return a, logp.sum(-1, keepdim=True)


class Twin(nn.Module):
    def __init__(self, obs, act, h):
        super().__init__()
        self.q1, self.q2 = mlp(obs + act, 1, h), mlp(obs + act, 1, h)

    def forward(self, s, a):
        x = torch.cat([s, a], -1)
        return self.q1(x), self.q2(x)

    def min(self, s, a):
        return torch.min(*self(s, a))

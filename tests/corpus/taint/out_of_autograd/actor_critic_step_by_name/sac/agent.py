import copy
import torch
from torch import nn
import torch.nn.functional as F


class Actor(nn.Module):
    def __init__(self, o, a):
        super().__init__()
        self.net = nn.Linear(o, 2 * a)

    def forward(self, s):
        mu, ls = self.net(s).chunk(2, -1)
        d = torch.distributions.Normal(mu, ls.clamp(-5, 2).exp())
        u = d.rsample()
        a = u.tanh()
        return a, (d.log_prob(u) - torch.log(1 - a.pow(2) + 1e-6)).sum(-1)


def critic(o, a):
    return nn.Sequential(nn.Linear(o + a, 8), nn.ReLU(), nn.Linear(8, 1))


class Agent:
    def __init__(self, hp):
        self.hp = hp
        self.actor = Actor(hp.obs, hp.act)
        self.q = nn.ModuleList([critic(hp.obs, hp.act) for _ in range(2)])
        self.q_targ = copy.deepcopy(self.q)
        self.log_alpha = torch.zeros(1, requires_grad=True)
        self.opts = {
            "q": torch.optim.Adam(self.q.parameters(), hp.lr),
            "pi": torch.optim.Adam(self.actor.parameters(), hp.lr),
            "alpha": torch.optim.Adam([self.log_alpha], hp.lr),
        }

    def minq(self, nets, s, a):
        sa = torch.cat([s, a], -1)
        return torch.min(*(n(sa).squeeze(-1) for n in nets))

    def target(self, r, s2, done):
        with torch.no_grad():
            a2, lp2 = self.actor(s2)
            v = self.minq(self.q_targ, s2, a2) - self.log_alpha.exp() * lp2
            return r + self.hp.gamma * (~done).float() * v

    def _step(self, name, loss):
        self.opts[name].zero_grad()
        loss.backward()
        self.opts[name].step()
        return round(loss.item(), 4)

    def update(self, s, a, r, s2, done):
        y = self.target(r, s2, done)
        sa = torch.cat([s, a], -1)
        out = {"q": self._step("q", sum(F.mse_loss(n(sa).squeeze(-1), y) for n in self.q))}
        self.q.requires_grad_(False)
        an, lp = self.actor(s)
        alpha = self.log_alpha.exp().detach()
        out["pi"] = self._step("pi", (alpha * lp - self.minq(self.q, s, an)).mean())
        self.q.requires_grad_(True)
        out["alpha"] = self._step("alpha", -(self.log_alpha * (lp.detach() + self.hp.target_entropy)).mean())
        for p, t in zip(self.q.parameters(), self.q_targ.parameters()):
            t.data.mul_(1 - self.hp.tau).add_(self.hp.tau * p.data)
        return out

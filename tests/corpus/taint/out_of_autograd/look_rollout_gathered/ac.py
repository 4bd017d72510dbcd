from dataclasses import dataclass, field
import torch
from torch import nn
from torch.distributions import Normal


class ActorCritic(nn.Module):
    def __init__(self, obs, act):
        super().__init__()
        self.pi = nn.Linear(obs, act)
        self.v = nn.Linear(obs, 1)
        self.log_std = nn.Parameter(torch.zeros(act))

    def dist(self, o):
        return Normal(self.pi(o), self.log_std.exp())

    def value(self, o):
        return self.v(o).squeeze(-1)


@dataclass
class RolloutBuffer:
    obs: list = field(default_factory=list)
    act: list = field(default_factory=list)
    logp: list = field(default_factory=list)
    rew: list = field(default_factory=list)

    def stacked(self):
        return (torch.stack(v) for v in (self.obs, self.act, self.logp, self.rew))


def collect(net, horizon):
    buf, o = RolloutBuffer(), torch.randn(3)
    for _ in range(horizon):
        d = net.dist(o)
        a = d.sample()
        buf.obs.append(o)
        buf.act.append(a)
        buf.logp.append(d.log_prob(a).sum().detach())
        o = 0.8 * o + 0.2 * torch.cat([a, a.sum()[None]])
        buf.rew.append(-o.square().sum())
    return buf


def returns_to_go(r, gamma=0.95):
    out, acc = torch.zeros_like(r), 0.0
    for i in reversed(range(len(r))):
        acc = r[i] + gamma * acc
        out[i] = acc
    return out


def update(net, opt, buf, clip=0.2):
    o, a, old, r = buf.stacked()
    ret = returns_to_go(r)
    v = net.value(o)
    adv = (ret - v).detach()
    adv = (adv - adv.mean()) / (adv.std() + 1e-6)
    logp = net.dist(o).log_prob(a).sum(-1)
    ratio = (logp - old).exp()
    pg = -torch.min(ratio * adv, ratio.clamp(1 - clip, 1 + clip) * adv).mean()
    loss = pg + 0.5 * (v - ret).square().mean() - 0.01 * net.dist(o).entropy().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        kl = (old - logp).mean().item()
    return {"kl": kl, "clipfrac": ((ratio - 1).abs() > clip).float().mean().item()}

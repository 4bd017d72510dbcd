import torch
from torch import nn
from torch.distributions import Normal, OneHotCategoricalStraightThrough, kl_divergence
import torch.nn.functional as F


class World(nn.Module):
    def __init__(self, o=3, a=2, d=16, s=4):
        super().__init__()
        self.gru = nn.GRUCell(s + a, d)
        self.prior, self.post = nn.Linear(d, 2 * s), nn.Linear(d + o, 2 * s)
        self.dec, self.rew = nn.Linear(d + s, o), nn.Linear(d + s, 1)
        self.d, self.s = d, s

    def dist(self, x):
        mu, raw = x.chunk(2, -1)
        return Normal(mu, F.softplus(raw) + 0.1)

    def observe(self, obs, act):
        h, z = torch.zeros(obs.shape[1], self.d), torch.zeros(obs.shape[1], self.s)
        kl, rec, feats = 0, 0, []
        for o, a in zip(obs, act):
            h = self.gru(torch.cat([z, a], -1), h)
            prior, post = self.dist(self.prior(h)), self.dist(self.post(torch.cat([h, o], -1)))
            z = post.rsample()
            sg = Normal(post.loc.detach(), post.scale.detach())
            sp = Normal(prior.loc.detach(), prior.scale.detach())
            kl = kl + 0.8 * kl_divergence(sg, prior).sum(-1).mean() + 0.2 * kl_divergence(post, sp).sum(-1).mean()
            f = torch.cat([h, z], -1)
            rec = rec + F.mse_loss(self.dec(f), o)
            feats.append((h, z))
        return rec + kl.clamp(min=1.0), feats

    def imagine(self, h, z, actor, n):
        feats, logps = [], []
        for _ in range(n):
            f = torch.cat([h, z], -1)
            pi = OneHotCategoricalStraightThrough(logits=actor(f.detach()))
            a = pi.rsample()
            h = self.gru(torch.cat([z, a], -1), h)
            z = self.dist(self.prior(h)).rsample()
            feats.append(torch.cat([h, z], -1))
        return torch.stack(feats)


def lambda_returns(r, v, gamma=0.99, lam=0.95):
    out, last = [], v[-1]
    for t in reversed(range(len(r))):
        last = r[t] + gamma * ((1 - lam) * v[t] + lam * last)
        out.append(last)
    return torch.stack(out[::-1])


world = World()
actor, critic = nn.Linear(20, 2), nn.Linear(20, 1)
ow = torch.optim.Adam(world.parameters(), 1e-3)
oa = torch.optim.Adam(actor.parameters(), 1e-4)
oc = torch.optim.Adam(critic.parameters(), 1e-4)
for it in range(2):
    obs, act = torch.randn(5, 8, 3), F.one_hot(torch.randint(2, (5, 8)), 2).float()
    loss_w, feats = world.observe(obs, act)
    ow.zero_grad()
    loss_w.backward()
    ow.step()
    h = torch.cat([f[0] for f in feats]).detach()
    z = torch.cat([f[1] for f in feats]).detach()
    world.requires_grad_(False)
    critic.requires_grad_(False)
    im = world.imagine(h, z, actor, 4)
    ret = lambda_returns(world.rew(im).squeeze(-1), critic(im).squeeze(-1))
    loss_a = -ret.mean()
    oa.zero_grad()
    loss_a.backward()
    oa.step()
    world.requires_grad_(True)
    critic.requires_grad_(True)
    loss_c = 0.5 * (critic(im.detach()).squeeze(-1) - ret.detach()).pow(2).mean()
    oc.zero_grad()
    loss_c.backward()
    oc.step()
    print(it, loss_w.item(), loss_a.item(), loss_c.item())

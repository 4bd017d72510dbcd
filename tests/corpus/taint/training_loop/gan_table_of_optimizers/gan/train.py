import collections
import torch
import torch.nn.functional as F
from .nets import Pair


def real_batch(n):
    return torch.randn(n, 2) * 0.3 + 1.0


def critic_loss(nets, real, z):
    fake = nets.generator(z).detach()
    return F.softplus(nets.critic(fake)).mean() + F.softplus(-nets.critic(real)).mean()


def generator_loss(nets, z):
    return F.softplus(-nets.critic(nets.generator(z))).mean()


def fit(cfg):
    nets = Pair(cfg["latent"])
    opts = {
        name: torch.optim.Adam(getattr(nets, name).parameters(), **kw)
        for name, kw in cfg["optim"].items()
    }
    hist = collections.defaultdict(list)
    for step in range(cfg["steps"]):
        z = torch.randn(cfg["batch"], cfg["latent"])
        real = real_batch(cfg["batch"])

        opts["critic"].zero_grad()
        d = critic_loss(nets, real, z)
        d.backward()
        torch.nn.utils.clip_grad_norm_(nets.critic.parameters(), cfg["clip"])
        opts["critic"].step()

        g = generator_loss(nets, z)
        g.backward()
        nets.zero_grad()
        opts["generator"].step()
        hist["d"].append(d.item())
        hist["g"].append(g.item())
    return hist

import torch
from torch import nn
from torch.distributions import Normal, kl_divergence

POSTERIORS = {}


def register(name):
    def deco(cls):
        POSTERIORS[name] = cls
        cls.kind = name
        return cls
    return deco


class Posterior(nn.Module):
    def __init__(self, shape, init_scale=0.1):
        super().__init__()
        self.loc = nn.Parameter(0.3 * torch.randn(shape))
        self.rho = nn.Parameter(torch.full(shape, init_scale).log())

    def dist(self):
        return Normal(self.loc, self.rho.exp())

    def draw(self):
        raise NotImplementedError

    def kl(self, prior):
        return kl_divergence(self.dist(), prior).sum()


@register("point")
class Point(Posterior):
    def draw(self):
        return self.loc

    def kl(self, prior):
        return -prior.log_prob(self.loc).sum()


@register("diag")
class Diagonal(Posterior):
    def draw(self):
        q = self.dist()
        return q.sample() if self.training else q.mean

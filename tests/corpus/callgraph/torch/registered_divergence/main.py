import torch
from torch.distributions import Normal, kl_divergence
from torch.distributions.kl import register_kl


class Mine(Normal):
    pass


@register_kl(Mine, Mine)
def mine_mine(p, q):
    return p.loc - q.loc


def go():
    return kl_divergence(Mine(torch.tensor(0.0), torch.tensor(1.0)), Mine(torch.tensor(1.0), torch.tensor(1.0)))


go()

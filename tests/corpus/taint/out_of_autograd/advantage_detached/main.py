import torch
from torch import nn


def losses(policy, value, s, a, returns):
    logp = torch.log_softmax(policy(s), dim=-1).gather(1, a[:, None]).squeeze(1)
    v = value(s).squeeze(-1)
    advantage = returns - v.detach()
    return -(logp * advantage).mean() + (returns - v).pow(2).mean()


def main():
    policy, value = nn.Linear(3, 2), nn.Linear(3, 1)
    s, a, ret = torch.randn(5, 3), torch.randint(0, 2, (5,)), torch.randn(5)
    losses(policy, value, s, a, ret).backward()


main()

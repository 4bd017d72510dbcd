import torch
from torch import nn
from torch.distributions import Normal


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean = nn.Linear(2, 1)
        self.log_std = nn.Parameter(torch.zeros(1))

    def dist(self, obs):
        return Normal(self.mean(obs), self.log_std.exp())

    def step(self, obs):
        dist = self.dist(obs)
        action = dist.sample()
        return action, dist.log_prob(action)

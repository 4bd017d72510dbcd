import torch
import torch.nn as nn
from torch.distributions import Normal


class GaussianActor(nn.Module):
    def __init__(self, obs, act):
        super().__init__()
        self.mu = nn.Sequential(nn.Linear(obs, 32), nn.Tanh(), nn.Linear(32, act))
        self.log_std = nn.Parameter(-0.5 * torch.ones(act))

    def distribution(self, obs):
        std = torch.tensor([s.exp() for s in self.log_std])
        return Normal(self.mu(obs), std)

    def log_prob(self, obs, act):
        return self.distribution(obs).log_prob(act).sum(-1)


actor = GaussianActor(3, 2)
optimizer = torch.optim.Adam(actor.parameters(), lr=3e-4)
obs, act, adv = torch.randn(16, 3), torch.randn(16, 2), torch.randn(16)
for _ in range(2):
    loss = -(actor.log_prob(obs, act) * adv).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

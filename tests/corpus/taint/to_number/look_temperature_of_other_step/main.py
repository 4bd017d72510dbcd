import torch
from torch import nn
from torch.distributions import Normal


class Agent:
    def __init__(self):
        self.policy, self.q = nn.Linear(2, 2), nn.Linear(3, 1)
        self.log_alpha = torch.zeros((), requires_grad=True)
        self.pi_opt = torch.optim.Adam(self.policy.parameters(), 1e-3)
        self.a_opt = torch.optim.Adam([self.log_alpha], 1e-3)

    def draw(self, obs):
        mean, log_std = self.policy(obs).chunk(2, -1)
        dist = Normal(mean, log_std.exp())
        act = dist.rsample()
        return act, dist.log_prob(act).sum(-1)

    def update(self, obs):
        act, logp = self.draw(obs)
        alpha = self.log_alpha.exp().item()
        pi_loss = (alpha * logp - self.q(torch.cat([obs, act], -1))[:, 0]).mean()
        self.pi_opt.zero_grad()
        pi_loss.backward()
        self.pi_opt.step()
        alpha_loss = -(self.log_alpha * (logp - 1.0).detach()).mean()
        self.a_opt.zero_grad()
        alpha_loss.backward()
        self.a_opt.step()


agent = Agent()
for _ in range(2):
    agent.update(torch.randn(4, 2))

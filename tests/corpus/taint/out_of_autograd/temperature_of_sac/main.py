import math
import torch
import torch.nn as nn
from torch.distributions import Normal

LOG_STD_MIN, LOG_STD_MAX = -5.0, 2.0


class GaussianActor(nn.Module):
    def __init__(self, obs, act, action_scale=2.0):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(obs, 32), nn.Tanh())
        self.mu, self.log_std = nn.Linear(32, act), nn.Linear(32, act)
        self.register_buffer("scale", torch.tensor([action_scale] * act))

    def forward(self, obs):
        h = self.body(obs)
        return self.mu(h), self.log_std(h).clamp(LOG_STD_MIN, LOG_STD_MAX)

    def sample(self, obs):
        mu, log_std = self(obs)
        d = Normal(mu, log_std.exp())
        u = d.rsample()
        a = torch.tanh(u)
        logp = d.log_prob(u).sum(-1) - (2 * (math.log(2) - u - nn.functional.softplus(-2 * u))).sum(-1)
        return a * self.scale, logp

    @torch.no_grad()
    def act(self, obs, deterministic=False):
        mu, log_std = self(torch.as_tensor(obs, dtype=torch.float32))
        a = mu if deterministic else Normal(mu, log_std.exp()).sample()
        return (torch.tanh(a) * self.scale).cpu().numpy()


actor = GaussianActor(3, 2)
critic = nn.Linear(5, 1)
opt = torch.optim.Adam(actor.parameters(), lr=3e-4)
log_alpha = torch.zeros(1, requires_grad=True)
alpha_opt = torch.optim.Adam([log_alpha])
for _ in range(2):
    obs = torch.randn(16, 3)
    a, logp = actor.sample(obs)
    q = critic(torch.cat([obs, a], -1)).squeeze(-1)
    loss = (log_alpha.exp().detach() * logp - q).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    alpha_loss = -(log_alpha * (logp.detach() - 2.0)).mean()
    alpha_opt.zero_grad()
    alpha_loss.backward()
    alpha_opt.step()
print(actor.act([0.1, 0.2, 0.3]))

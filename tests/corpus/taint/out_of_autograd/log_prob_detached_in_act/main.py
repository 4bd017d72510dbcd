import torch
from torch import nn
from torch.distributions import Categorical

class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.pi = nn.Linear(4, 2)
        self.v = nn.Linear(4, 1)

    def act(self, obs):
        dist = Categorical(logits=self.pi(obs))
        a = dist.sample()
        return a, dist.log_prob(a).detach(), self.v(obs).squeeze(-1)

def rollout(policy, n=8):
    logps, values, rewards = [], [], []
    obs = torch.randn(4)
    for _ in range(n):
        a, logp, v = policy.act(obs)
        logps.append(logp)
        values.append(v)
        rewards.append(float(a == 0))
        obs = torch.randn(4)
    return torch.stack(logps), torch.stack(values), torch.tensor(rewards)

def a2c_loss(logps, values, rewards):
    adv = rewards - values
    return -(logps * adv.detach()).mean() + adv.pow(2).mean()

policy = Policy()
opt = torch.optim.Adam(policy.parameters())
for _ in range(2):
    loss = a2c_loss(*rollout(policy))
    opt.zero_grad()
    loss.backward()
    opt.step()

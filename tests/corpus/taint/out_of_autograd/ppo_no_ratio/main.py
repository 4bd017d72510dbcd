import torch
import torch.nn as nn
from torch.distributions.normal import Normal


class Agent(nn.Module):
    def __init__(self, obs, act):
        super().__init__()
        self.actor = nn.Sequential(nn.Linear(obs, 32), nn.Tanh(), nn.Linear(32, act))
        self.logstd = nn.Parameter(torch.zeros(act))

    def evaluate(self, x, action):
        d = Normal(self.actor(x), self.logstd.exp())
        return d.log_prob(action).sum(-1), d.entropy().sum(-1)


def surrogate(agent, obs, act, old, adv, clip=0.2):
    logp, ent = agent.evaluate(obs, act)
    ratio = torch.exp(logp.detach() - old)
    clipped = ratio.clamp(1 - clip, 1 + clip)
    return -torch.min(ratio * adv, clipped * adv).mean() - 0.01 * ent.mean()


agent = Agent(3, 2)
opt = torch.optim.Adam(agent.parameters())
obs, act, adv = torch.randn(32, 3), torch.randn(32, 2), torch.randn(32)
with torch.no_grad():
    old, _ = agent.evaluate(obs, act)
for _ in range(3):
    loss = surrogate(agent, obs, act, old, adv)
    opt.zero_grad()
    loss.backward()
    opt.step()

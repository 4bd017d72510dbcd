import torch
from torch import nn
from torch.distributions import Categorical


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 16), nn.Tanh())
        self.pi = nn.Linear(16, 2)
        self.v = nn.Linear(16, 1)

    def forward(self, s):
        h = self.body(s)
        return Categorical(logits=self.pi(h)), self.v(h).squeeze(-1)

    def act(self, s):
        with torch.no_grad():
            dist, value = self(s)
            a = dist.sample()
        return a.item(), value.item(), dist.log_prob(a).item()


def step(s, a):
    nxt = 0.9 * s + 0.1 * (2 * a - 1)
    return nxt, -float(nxt.square().sum())


def gae(rewards, values, gamma=0.99, lam=0.95):
    out, running = [], 0.0
    for t in reversed(range(len(rewards))):
        nxt = values[t + 1] if t + 1 < len(values) else 0.0
        running = rewards[t] + gamma * nxt - values[t] + gamma * lam * running
        out.insert(0, running)
    return torch.tensor(out)


net = ActorCritic()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for update in range(2):
    s, batch = torch.ones(3), []
    for _ in range(6):
        a, v, lp = net.act(s)
        nxt, r = step(s, a)
        batch.append((s, a, v, lp, r))
        s = nxt
    states, actions, values, old, rewards = map(list, zip(*batch))
    adv = gae(rewards, values)
    ret = adv + torch.tensor(values)
    dist, v = net(torch.stack(states))
    ratio = torch.exp(dist.log_prob(torch.tensor(actions)) - torch.tensor(old))
    policy = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean()
    loss = policy + 0.5 * (ret - v).square().mean() - 0.01 * dist.entropy().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()

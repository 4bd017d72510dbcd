import torch
from torch import nn
from torch.distributions import Categorical

class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.pi, self.v = nn.Linear(4, 2), nn.Linear(4, 1)

    @torch.no_grad()
    def act(self, obs):
        d = Categorical(logits=self.pi(obs))
        a = d.sample()
        return a, d.log_prob(a), self.v(obs).squeeze(-1)

    def evaluate(self, obs, act):
        d = Categorical(logits=self.pi(obs))
        return d.log_prob(act), self.v(obs).squeeze(-1), d.entropy()

class Buffer:
    def __init__(self):
        self.rows = []

    def add(self, *row):
        self.rows.append(row)

    def tensors(self):
        return [torch.stack(c) for c in zip(*self.rows)]

ac = ActorCritic()
opt = torch.optim.Adam(ac.parameters())
buf = Buffer()
obs = torch.randn(4)
for _ in range(6):
    a, lp, v = ac.act(obs)
    buf.add(obs, a, lp, v, torch.tensor(float(a.item() == 0)))
    obs = torch.randn(4)
o, a, old, v_old, r = buf.tensors()
adv = (r - v_old)
adv = (adv - adv.mean()) / (adv.std() + 1e-8)
for _ in range(2):
    lp, v, ent = ac.evaluate(o, a)
    ratio = (lp - old).exp()
    loss = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean() + 0.5 * (r - v).pow(2).mean() - 0.01 * ent.mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    kl = (old - lp).mean().item()
    if kl > 0.05:
        break

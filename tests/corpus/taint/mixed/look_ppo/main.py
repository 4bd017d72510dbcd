import torch
import torch.nn as nn
from torch.distributions import Categorical


class ActorCritic(nn.Module):
    def __init__(self, obs, act):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(obs, 32), nn.Tanh())
        self.pi = nn.Linear(32, act)
        self.v = nn.Linear(32, 1)

    def forward(self, x):
        h = self.body(x)
        return Categorical(logits=self.pi(h)), self.v(h).squeeze(-1)


@torch.no_grad()
def collect(policy, steps=64):
    obs = torch.randn(steps, 4)
    dist, value = policy(obs)
    act = dist.sample()
    rew = (act == (obs[:, 0] > 0).long()).float()
    return {"obs": obs, "act": act, "logp": dist.log_prob(act), "val": value, "rew": rew}


def gae(rew, val, gamma=0.99, lam=0.95):
    adv = torch.zeros_like(rew)
    last = 0.0
    for t in reversed(range(len(rew))):
        nxt = val[t + 1] if t + 1 < len(rew) else 0.0
        delta = rew[t] + gamma * nxt - val[t]
        last = delta + gamma * lam * last
        adv[t] = last
    return adv


def update(policy, opt, data, clip=0.2, epochs=4, target_kl=0.02):
    adv = gae(data["rew"], data["val"])
    ret = adv + data["val"]
    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    clipfracs = []
    for _ in range(epochs):
        dist, value = policy(data["obs"])
        logp = dist.log_prob(data["act"])
        ratio = (logp - data["logp"]).exp()
        with torch.no_grad():
            approx_kl = ((ratio - 1) - (logp - data["logp"])).mean()
            clipfracs += [((ratio - 1.0).abs() > clip).float().mean().item()]
        pg = -torch.min(ratio * adv, torch.clamp(ratio, 1 - clip, 1 + clip) * adv).mean()
        vf = 0.5 * (value - ret).pow(2).mean()
        loss = pg + 0.5 * vf - 0.01 * dist.entropy().mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(policy.parameters(), 0.5)
        opt.step()
        if approx_kl.item() > 1.5 * target_kl:
            break
    return sum(clipfracs) / len(clipfracs)


policy = ActorCritic(4, 2)
opt = torch.optim.Adam(policy.parameters(), lr=3e-4)
for it in range(5):
    print(it, update(policy, opt, collect(policy)))

import torch
from collector import collect
from policy import Policy

torch.manual_seed(0)
policy = Policy()
opt = torch.optim.Adam(policy.parameters(), 1e-2)
for _ in range(2):
    obs, act, old, adv = collect(policy, 8)
    ratio = (policy.dist(obs).log_prob(act) - old).exp()
    loss = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()

import copy
import torch
import torch.nn.functional as F
from torch import nn


def logps(model, seq):
    lp = F.log_softmax(model(seq[:, :-1]), -1)
    return lp.gather(-1, seq[:, 1:, None]).squeeze(-1).sum(-1)


class Tiny(nn.Module):
    def __init__(self, v=9, d=12):
        super().__init__()
        self.e, self.o = nn.Embedding(v, d), nn.Linear(d, v)

    def forward(self, x):
        return self.o(torch.tanh(self.e(x).cumsum(1)))


def dpo(policy, ref, good, bad, beta=0.1):
    pg, pb = logps(policy, good), logps(policy, bad)
    with torch.no_grad():
        rg, rb = logps(ref, good), logps(ref, bad)
    margin = beta * ((pg - rg) - (pb - rb))
    reward_good = beta * (pg - rg).detach()
    reward_bad = beta * (pb - rb).detach()
    acc = (reward_good > reward_bad).float().mean()
    return -F.logsigmoid(margin).mean(), {"acc": acc.item(), "gap": (reward_good - reward_bad).mean().item()}


def grpo(policy, old, ref, seqs, rewards, eps=0.2, kl_coef=0.04):
    lp = logps(policy, seqs)
    lo = logps(old, seqs).detach()
    lr = logps(ref, seqs).detach()
    adv = (rewards - rewards.mean()) / (rewards.std() + 1e-6)
    ratio = (lp - lo).exp()
    pg = -torch.min(ratio * adv, ratio.clamp(1 - eps, 1 + eps) * adv)
    kl = (lr - lp).exp() - (lr - lp) - 1
    return (pg + kl_coef * kl).mean()


policy = Tiny()
ref = copy.deepcopy(policy).eval()
old = copy.deepcopy(policy)
opt = torch.optim.AdamW(policy.parameters(), 1e-3)
for i in range(3):
    good, bad = torch.randint(0, 9, (8, 6)), torch.randint(0, 9, (8, 6))
    loss, info = dpo(policy, ref, good, bad)
    seqs = torch.randint(0, 9, (8, 6))
    rewards = (seqs == 3).float().mean(1)
    loss = loss + grpo(policy, old, ref, seqs, rewards)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if i % 2 == 1:
        old.load_state_dict(policy.state_dict())
    print(i, loss.item(), info)

import copy
import torch
from torch import nn
import torch.nn.functional as F

class LM(nn.Module):
    def __init__(self, v=11, d=8):
        super().__init__()
        self.emb, self.out = nn.Embedding(v, d), nn.Linear(d, v)

    def forward(self, ids):
        return self.out(self.emb(ids).cumsum(1))

def sequence_logps(model, ids, mask):
    logp = F.log_softmax(model(ids)[:, :-1], -1).gather(2, ids[:, 1:, None]).squeeze(-1)
    return (logp * mask[:, 1:]).sum(-1)

class Trainer:
    def __init__(self, policy, beta=0.1):
        self.policy = policy
        self.ref = copy.deepcopy(policy).eval()
        for p in self.ref.parameters():
            p.requires_grad_(False)
        self.beta = beta
        self.opt = torch.optim.AdamW(policy.parameters())

    def step(self, chosen, rejected, mask):
        pc, pr = (sequence_logps(self.policy, x, mask) for x in (chosen, rejected))
        with torch.no_grad():
            rc, rr = (sequence_logps(self.ref, x, mask) for x in (chosen, rejected))
        margin = self.beta * ((pc - rc) - (pr - rr))
        loss = -F.logsigmoid(margin).mean()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return {"loss": loss.item(), "acc": (margin > 0).float().mean().item(), "chosen": (self.beta * (pc - rc)).detach().mean().item()}

ids = torch.randint(0, 11, (2, 5))
print(Trainer(LM()).step(ids, ids.flip(0), torch.ones(2, 5)))

import torch
from torch import nn
import torch.nn.functional as F

def sequence_logps(model, ids, mask):
    logits = model(ids)
    logp = F.log_softmax(logits[:, :-1], -1).gather(2, ids[:, 1:, None]).squeeze(-1)
    return (logp * mask[:, 1:]).sum(-1)

class LM(nn.Module):
    def __init__(self, v=11, d=8):
        super().__init__()
        self.emb, self.out = nn.Embedding(v, d), nn.Linear(d, v)

    def forward(self, ids):
        return self.out(self.emb(ids).cumsum(1))

@torch.no_grad()
def concatenated_forward(model, chosen, rejected, mask):
    return sequence_logps(model, chosen, mask), sequence_logps(model, rejected, mask)

def dpo_loss(policy, frozen, chosen, rejected, mask, beta):
    pc, pr = concatenated_forward(policy, chosen, rejected, mask)
    rc, rr = concatenated_forward(frozen, chosen, rejected, mask)
    margin = beta * ((pc - rc) - (pr - rr))
    return -F.logsigmoid(margin).mean()

policy, frozen = LM(), LM()
log_beta = nn.Parameter(torch.tensor(-2.0))
ids = torch.randint(0, 11, (2, 5))
mask = torch.ones(2, 5)
loss = dpo_loss(policy, frozen, ids, ids.flip(0), mask, log_beta.exp())
loss.backward()

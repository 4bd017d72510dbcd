"""Keys come from a frozen network that follows by averages before the loss."""

import copy
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
q = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4))
k = copy.deepcopy(q).requires_grad_(False)
bank = F.normalize(torch.randn(16, 4), dim=1)
opt = torch.optim.SGD(q.parameters(), lr=0.1)
for step in range(2):
    x = torch.randn(8, 6)
    zq = F.normalize(q(x), dim=1)
    with torch.no_grad():
        for pq, pk in zip(q.parameters(), k.parameters()):
            pk.mul_(0.99).add_(pq, alpha=0.01)
        zk = F.normalize(k(x + 0.05 * torch.randn_like(x)), dim=1)
    logits = torch.cat([(zq * zk).sum(1, keepdim=True), zq @ bank.T], 1) / 0.2
    loss = F.cross_entropy(logits, torch.zeros(8, dtype=torch.long))
    opt.zero_grad()
    loss.backward()
    opt.step()
    bank = torch.cat([zk, bank])[:16]

"""A frozen network gets another's values before the loss."""

import torch
from torch import nn
torch.manual_seed(0)
src, tgt = nn.Linear(2, 1), nn.Linear(2, 1)
for s, t in zip(src.parameters(), tgt.parameters()):
    t.requires_grad_(False)
    t.data.copy_(s.data)
x = torch.randn(5, 2)
loss = (src(x) - tgt(x + 1)).pow(2).mean()
loss.backward()

"""A momentum teacher: a frozen copy that follows by averages."""

import copy
import torch
from torch import nn
torch.manual_seed(0)
online = nn.Linear(3, 2)
teacher = copy.deepcopy(online).requires_grad_(False)
opt = torch.optim.SGD(online.parameters(), lr=0.05)
for _ in range(3):
    v1, v2 = torch.randn(4, 3), torch.randn(4, 3)
    p, t = online(v1), teacher(v2)
    loss = 2 - 2 * nn.functional.cosine_similarity(p, t.detach()).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    for a, b in zip(online.parameters(), teacher.parameters()):
        b.data = 0.99 * b.data + 0.01 * a.data

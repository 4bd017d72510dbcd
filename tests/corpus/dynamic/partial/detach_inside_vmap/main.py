"""A score of each row, mapped by vmap, is weighted by its own detached value."""

import torch
from torch.func import vmap
w = torch.tensor([0.4, -0.7, 0.2], dtype=torch.float64, requires_grad=True)
x = torch.linspace(-1, 1, 12, dtype=torch.float64).view(4, 3)
def score(row):
    s = (row * w).sum()
    return torch.sigmoid(s) * s.detach()
loss = vmap(score)(x).pow(2).sum()
loss.backward()

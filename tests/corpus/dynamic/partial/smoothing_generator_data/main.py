"""A generator keeps the data of its levels in a deque."""

import torch
from filt import smooth

alpha = torch.tensor(0.35, dtype=torch.float64, requires_grad=True)
beta = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
samples = torch.tensor([1.0, 2.0, 0.5, 3.0, 2.2], dtype=torch.float64)
cost = sum((beta * level - mean) ** 2 for level, mean in smooth(samples, alpha))
cost.backward()

"""A root found without recording gets its derivative by one Newton step with history."""

import torch
from solve import root

a = torch.tensor(0.6, dtype=torch.float64, requires_grad=True)
b = torch.tensor([2.0, 3.5], dtype=torch.float64, requires_grad=True)
loss = root(a, b).pow(3).sum()
loss.backward()

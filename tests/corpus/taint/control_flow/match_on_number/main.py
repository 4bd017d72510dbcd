import torch
from refr import index
lam = torch.tensor(0.0, requires_grad=True)
n0 = torch.tensor(1.5, requires_grad=True)
((index(n0, lam) - 1.2) ** 2).backward()

import torch
from ode import solve
k = torch.tensor(1.0, requires_grad=True)
c = torch.tensor(0.2, requires_grad=True)
solve(k, c).pow(2).backward()

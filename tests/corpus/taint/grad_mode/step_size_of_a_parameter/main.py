import torch
from ode import solve
k = torch.tensor(1.0, requires_grad=True)
T = torch.tensor(2.0, requires_grad=True)
solve(k, T).pow(2).backward()

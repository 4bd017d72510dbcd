import torch
from sim import Solver
s = Solver()
for _ in range(2):
    s.solve(torch.randn(3)).sum().backward()

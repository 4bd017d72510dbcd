import torch
from solve import minimise
print(minimise(torch.randn(4)))

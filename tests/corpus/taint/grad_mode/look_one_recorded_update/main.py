import torch
from fit import fit

torch.manual_seed(2)
h = 0.1 * torch.randn(4)
J, T, rows = fit(torch.tensor([0.5, 0.4, 0.6, 0.5]), h, 4)
for r in rows:
    print(r)

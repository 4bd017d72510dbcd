"""Two particles are written to one cell: only the last one counts."""

import torch

charge = torch.tensor([0.5, 1.0, 1.5, 2.0], dtype=torch.float64, requires_grad=True)
cell = torch.tensor([0, 2, 2, 1])

def deposit(q, c, n):
    rho = torch.zeros(n, dtype=q.dtype)
    rho[c] = rho[c] + q ** 2
    return rho

rho = deposit(charge, cell, 4)
phi = torch.cumsum(torch.cumsum(rho, 0), 0)
(phi ** 2).sum().backward()

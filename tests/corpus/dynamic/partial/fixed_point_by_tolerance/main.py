"""A fixed point is iterated to a tolerance, each iterate detached."""

import torch

def kepler(M, e, tol=1e-12):
    E = M.clone()
    while True:
        new = M + e * torch.sin(E)
        if (new - E).abs().max() < tol:
            return new
        E = new.detach()

ecc = torch.tensor(0.35, dtype=torch.float64, requires_grad=True)
M = torch.linspace(0.2, 2.6, 5, dtype=torch.float64).requires_grad_()
E = kepler(M, ecc)
x = torch.cos(E) - ecc
y = torch.sqrt(1 - ecc ** 2) * torch.sin(E)
loss = (x ** 2 + 0.5 * y).sum()
loss.backward()

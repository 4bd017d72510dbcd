import torch
from torch import nn


class LagrangianFit(nn.Module):
    """Constrained fit: multipliers climb by hand, as plain tensors."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4))
        self.lam = torch.zeros(2)
        self.rho = 1.0

    def constraints(self):
        return torch.stack([self.w.sum() - 1.0, torch.relu(-self.w).sum()])

    def forward(self, A, b):
        c = self.constraints()
        return ((A @ self.w - b) ** 2).mean() + self.lam @ c + 0.5 * self.rho * (c ** 2).sum()

    def dual_step(self):
        c = self.constraints().detach()
        self.lam = self.lam + self.rho * c
        if c.norm() > 0.25 * getattr(self, "_last", float("inf")):
            self.rho *= 2
        self._last = c.norm().item()


fit = LagrangianFit()
opt = torch.optim.Adam(fit.parameters(), 1e-2)
A, b = torch.randn(20, 4), torch.randn(20)
for outer in range(3):
    for _ in range(3):
        loss = fit(A, b)
        opt.zero_grad()
        loss.backward()
        opt.step()
    fit.dual_step()
    print(outer, loss.item(), fit.lam.tolist(), fit.rho)

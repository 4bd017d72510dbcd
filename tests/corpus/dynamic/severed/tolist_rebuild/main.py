"""Knots go through a Python list on their way to a spline basis."""
import torch


def hat_basis(x, knots):
    rows = []
    for knot in knots.tolist():
        rows.append(torch.exp(-((x - knot) ** 2)))
    return torch.stack(rows)


knots = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64, requires_grad=True)
coefficients = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
x = torch.linspace(0, 1, 5, dtype=torch.float64)
loss = (coefficients @ hat_basis(x, knots)).pow(2).sum()
loss.backward()

"""A tensor steers control flow only."""
import torch


def piecewise(x, gate):
    if gate > 0.5:
        return x**2 * gate
    return x * gate


x = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
gate = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
piecewise(x, gate).backward()

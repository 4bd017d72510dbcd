"""A root is found by scipy on a float; the implicit dependence is lost."""
import torch
from scipy.optimize import brentq


def settle(m):
    weight = m.item()
    return brentq(lambda h: h**3 + h - weight, -10.0, 10.0, xtol=1e-14, rtol=1e-14)


mass = torch.tensor(4.0, dtype=torch.float64, requires_grad=True)
gain = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
height = settle(mass)
loss = gain * height**2
loss.backward()

"""Implicit differentiation by one attached Newton step; the solve itself runs on numbers."""
import torch
from scipy.optimize import brentq


def f(x, a, b):
    return x ** 3 + a * x - b


def root(a, b):
    x0 = brentq(lambda x: f(x, a.item(), b.item()), -10.0, 10.0)
    x0 = torch.tensor(x0, dtype=a.dtype)
    fx = f(x0, a, b)
    slope = (3 * x0 ** 2 + a).detach()
    return x0 - fx / slope


a = torch.tensor(1.0, dtype=torch.double, requires_grad=True)
b = torch.tensor(2.0, dtype=torch.double, requires_grad=True)
x = root(a, b)
(x ** 2).backward()

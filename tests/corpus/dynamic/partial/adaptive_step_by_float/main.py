"""The step of an integrator follows an error estimate read by float."""

import torch
from ode import integrate

mu = torch.tensor(1.1, dtype=torch.float64, requires_grad=True)
def vdp(y):
    return torch.stack([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])

y = integrate(vdp, torch.tensor([1.2, 0.3], dtype=torch.float64), 2.0)
loss = y.pow(2).sum()
loss.backward()

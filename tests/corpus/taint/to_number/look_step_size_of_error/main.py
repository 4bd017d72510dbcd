import torch
from integrate import Integrator

omega = torch.tensor(2.0, requires_grad=True)


def f(t, y):
    return torch.stack([y[1], -(omega**2) * y[0]])


end = Integrator(0.01)(f, torch.tensor([1.0, 0.0]), 1.0)
(end[0] - 0.2).square().backward()
print(omega.grad.item())

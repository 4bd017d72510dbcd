"""Truncated back-propagation: the state is detached every third step."""
import torch


def integrate(y, rate):
    for step in range(6):
        if step == 3:
            y = y.detach() + 0.0 * y
        y = y + 0.1 * (1.0 - rate * y)
    return y


rate = torch.tensor(0.9, dtype=torch.float64, requires_grad=True)
y0 = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
(integrate(y0, rate) + y0).pow(2).backward()

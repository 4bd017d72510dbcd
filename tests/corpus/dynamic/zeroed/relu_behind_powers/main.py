"""Dead rates, raised to two powers: the square has no slope at 0 either, and the relu is the cause."""

import torch
J = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
h = torch.tensor(-2.0, dtype=torch.float64, requires_grad=True)
spins = torch.tensor([1., -1., -1., 1., -1.], dtype=torch.float64)

def field(s):
    return J * (torch.roll(s, 1) + torch.roll(s, -1)) + h

def rate(s):
    return torch.relu(field(s))

out = sum(rate(spins).pow(k).sum() for k in (1, 2))
out.backward()

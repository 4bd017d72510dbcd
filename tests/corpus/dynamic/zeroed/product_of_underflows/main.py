"""Three likelihoods underflow; their product has no slope."""

import torch

def likelihood(x, mu):
    return torch.exp(-0.5 * (x - mu) ** 2)

mu = torch.tensor(50.0, requires_grad=True)
x = torch.tensor([0.0, 1.0, 2.0])
likelihood(x, mu).prod().backward()

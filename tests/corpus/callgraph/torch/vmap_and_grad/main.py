import torch
from torch.func import grad, jacrev, vmap


def energy(x):
    return (x**2).sum()


def pair(x, y):
    return x * y


def vector(x):
    return x * 2


def go():
    x = torch.ones(3)
    grad(energy)(x)
    vmap(pair)(x, x)
    jacrev(vector)(x)


go()

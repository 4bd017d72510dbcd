import torch
from torch.func import grad, vmap


def f(x):
    return helper(x)


def helper(x):
    return x.sin()


def go():
    return vmap(grad(f))(torch.ones(3))


go()

import torch
from torch.utils.checkpoint import checkpoint


def block(x):
    return inner(x)


def inner(x):
    return x * 2


def go():
    x = torch.ones(1, requires_grad=True)
    return checkpoint(block, x, use_reentrant=False)


go()

import torch


@torch.compile(disable=True)
def step(x):
    return inner(x)


def inner(x):
    return x + 1


def go():
    return step(torch.ones(1))


go()

import torch


def f(x):
    return x * x


def go():
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    return torch.autograd.gradcheck(f, (x,))


go()

import torch
from torch.autograd import Function


class Sign(Function):
    @staticmethod
    def forward(ctx, x):
        return x.sign()

    @staticmethod
    def backward(ctx, grad):
        return grad


sign = Sign.apply


def quantise(x):
    return sign(x)


def go():
    x = torch.ones(1, requires_grad=True)
    return quantise(x)


go()

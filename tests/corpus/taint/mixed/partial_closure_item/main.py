from functools import partial
import torch


def loss_fn(x, weight):
    return weight * x.pow(2).mean()


def make_loss(weight):
    return partial(loss_fn, weight=weight.item())


def main():
    weight = torch.tensor(0.5, requires_grad=True)
    x = torch.randn(3, requires_grad=True)
    make_loss(weight)(x).backward()


main()

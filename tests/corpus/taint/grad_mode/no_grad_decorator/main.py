import torch
from metrics import curvature


def loss_of(y, target, weight):
    return (y - target).pow(2).sum() + weight * curvature(y)


def main():
    y = torch.tensor([0.1, 0.5, 0.2, 0.9], requires_grad=True)
    loss_of(y, torch.zeros(4), 0.1).backward()


main()

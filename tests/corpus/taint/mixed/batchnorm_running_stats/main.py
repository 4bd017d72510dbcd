import torch
from torch import nn


class Norm(nn.Module):
    def __init__(self, n, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.register_buffer("mean", torch.zeros(n))
        self.momentum = momentum

    def forward(self, x):
        m = x.mean(0)
        self.mean = (1 - self.momentum) * self.mean + self.momentum * m.detach()
        return (x - m) * self.weight


def main():
    x = torch.randn(5, 3, requires_grad=True)
    Norm(3)(x).pow(3).sum().backward()


main()

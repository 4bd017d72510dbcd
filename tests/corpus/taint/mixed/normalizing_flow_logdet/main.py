import torch
from torch import nn


class Affine(nn.Module):
    def __init__(self):
        super().__init__()
        self.s = nn.Parameter(torch.tensor(0.3))
        self.t = nn.Parameter(torch.tensor(0.1))

    def forward(self, x):
        return x * self.s.exp() + self.t, self.s


class Flow(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layers = nn.ModuleList(Affine() for _ in range(n))

    def forward(self, x):
        total = 0.0
        for layer in self.layers:
            x, ld = layer(x)
            total += float(ld)
        return x, total


def nll(flow, x):
    z, logdet = flow(x)
    return (0.5 * z**2).mean() - logdet


def main():
    nll(Flow(2), torch.linspace(-1, 1, 5)).backward()


main()

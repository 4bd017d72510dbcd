import torch
from torch import nn


class Spectral(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, n))
        self.register_buffer("u", torch.ones(n) / n**0.5)

    def forward(self, x):
        with torch.no_grad():
            v = torch.nn.functional.normalize(self.weight.T @ self.u, dim=0)
            u = torch.nn.functional.normalize(self.weight @ v, dim=0)
            self.u.copy_(u)
        sigma = u @ self.weight @ v
        return x @ (self.weight / sigma)


def main():
    Spectral(3)(torch.randn(2, 3)).pow(2).sum().backward()


main()

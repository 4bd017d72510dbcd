import torch
from torch import nn


class Affine(nn.Module):
    def __init__(self):
        super().__init__()
        self.s = nn.Parameter(torch.tensor(0.3))

    def forward(self, x):
        return x * self.s.exp(), self.s


class Flow(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layers = nn.ModuleList(Affine() for _ in range(n))
        self.last = None

    def forward(self, x):
        total = torch.zeros(())
        for layer in self.layers:
            x, ld = layer(x)
            total = total + ld
        self.last = float(total)
        return x, total


def main():
    flow = Flow(2)
    z, logdet = flow(torch.linspace(-1, 1, 5))
    ((0.5 * z**2).mean() - logdet).backward()
    print(f"logdet {flow.last:.3f}")


main()

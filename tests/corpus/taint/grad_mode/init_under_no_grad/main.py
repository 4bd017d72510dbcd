import torch
from torch import nn


class Siren(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = nn.Linear(n, 1)
        with torch.no_grad():
            self.fc.weight.uniform_(-1 / n, 1 / n)
            self.fc.bias.zero_()

    def forward(self, x):
        return torch.sin(30 * self.fc(x))


def main():
    Siren(3)(torch.randn(4, 3)).pow(2).mean().backward()


main()

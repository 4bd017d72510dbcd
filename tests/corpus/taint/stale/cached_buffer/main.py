import torch
from torch import nn


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.k = nn.Parameter(torch.tensor(1.5))
        self._grid = None

    def grid(self, n):
        if self._grid is None or len(self._grid) != n:
            self._grid = torch.linspace(0, 1, n)
        return self._grid

    def forward(self, n):
        return torch.sin(self.k * self.grid(n))


def main():
    model = Field()
    for _ in range(2):
        model(6).sum().backward()


main()

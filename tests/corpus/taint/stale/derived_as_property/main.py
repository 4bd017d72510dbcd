import torch
from torch import nn


class Blur(nn.Module):
    def __init__(self):
        super().__init__()
        self.log_width = nn.Parameter(torch.tensor(0.0))
        self.register_buffer("grid", torch.linspace(-1, 1, 5))

    @property
    def kernel(self):
        return torch.exp(-(self.grid**2) / self.log_width.exp())

    def forward(self, x):
        return x * self.kernel


def main():
    model = Blur()
    for _ in range(2):
        model(torch.ones(5)).sum().backward()


main()

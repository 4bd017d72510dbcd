import torch
from torch import nn


class Bias(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.bias = torch.zeros(n, requires_grad=True)

    def forward(self, x):
        return x * self.weight + self.bias


def main():
    model = Bias(3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(3)).pow(2).sum().backward()
        optimizer.step()


main()

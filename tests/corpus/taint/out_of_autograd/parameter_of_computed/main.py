import torch
from torch import nn


class Rotated(nn.Module):
    def __init__(self, angle):
        super().__init__()
        c, s = torch.cos(angle), torch.sin(angle)
        self.matrix = nn.Parameter(torch.stack([torch.stack([c, -s]), torch.stack([s, c])]))

    def forward(self, x):
        return x @ self.matrix


def main():
    angle = torch.tensor(0.3, requires_grad=True)
    model = Rotated(angle)
    model(torch.ones(3, 2))[:, 0].pow(2).sum().backward()


main()

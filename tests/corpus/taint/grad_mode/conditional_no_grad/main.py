import contextlib
import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.early = nn.Linear(3, 3)
        self.late = nn.Linear(3, 1)

    def forward(self, x, fast=False):
        if fast:
            with torch.no_grad():
                x = self.early(x)
        else:
            x = self.early(x)
        return self.late(torch.tanh(x))


def main():
    model = Encoder()
    loss = model(torch.randn(4, 3), fast=True).pow(2).mean()
    loss.backward()


main()

import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(1.5))
        self.b = nn.Parameter(torch.tensor(0.5))

    def forward(self, x):
        return x * self.w.data + self.b


def main():
    Scale()(torch.arange(3.0)).pow(2).sum().backward()


main()

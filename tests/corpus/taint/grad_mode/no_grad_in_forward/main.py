import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.shift = nn.Parameter(torch.tensor(0.1))

    def forward(self, x):
        with torch.no_grad():
            y = self.scale * x
        return y + self.shift


def main():
    Net()(torch.arange(3.0)).pow(2).sum().backward()


main()

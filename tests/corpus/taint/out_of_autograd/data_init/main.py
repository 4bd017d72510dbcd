import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 1)
        self.fc.weight.data.normal_(0, 0.1)
        self.fc.bias.data = torch.zeros(1)

    def forward(self, x):
        return self.fc(x)


def main():
    Net()(torch.randn(4, 3)).pow(2).mean().backward()


main()

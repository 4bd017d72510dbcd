import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = nn.Linear(3, 3)
        self.head = nn.Linear(3, 1)

    def forward(self, x):
        x = checkpoint(self.block, x, use_reentrant=False)
        return self.head(x)


def main():
    Net()(torch.randn(4, 3)).pow(2).mean().backward()


main()

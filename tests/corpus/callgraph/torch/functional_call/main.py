import torch
from torch import nn
from torch.func import functional_call


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return self.w * x


def go():
    net = Net()
    return functional_call(net, {"w": torch.zeros(1)}, (torch.ones(1),))


go()

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, options):
        super().__init__()
        size = options.width
        self.weights = nn.ParameterList(torch.randn(size, size) for _ in range(options.depth))
        self.scales = [1.0 - options.fade * k / (options.depth - 1) for k in range(options.depth)]

    def forward(self, x):
        for weight, scale in zip(self.weights, self.scales):
            x = x + scale * torch.tanh(weight @ x)
        return x

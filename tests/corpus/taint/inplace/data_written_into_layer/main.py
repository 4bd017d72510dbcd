import torch
from torch import nn

class WeightNormLinear(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.linear = nn.Linear(i, o)
        self.g = nn.Parameter(torch.ones(o, 1))
        self.v = nn.Parameter(torch.randn(o, i))

    def forward(self, x):
        w = self.g * self.v / self.v.norm(dim=1, keepdim=True)
        self.linear.weight.data.copy_(w)
        return self.linear(x)

layer = WeightNormLinear(3, 2)
layer(torch.randn(4, 3)).pow(2).mean().backward()

import torch
from torch import nn
from torch.nn import functional as F


class Ternary(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.w = nn.Parameter(torch.randn(o, i) * 0.1)
        self.t = nn.Parameter(torch.tensor(0.05))

    def quantise(self):
        pos = (self.w > self.t).to(torch.float32)
        neg = (self.w < -self.t).to(torch.float32)
        return pos - neg

    def forward(self, x):
        return F.linear(x, self.quantise())


net = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), Ternary(8, 3))
F.cross_entropy(net(torch.randn(12, 6)), torch.randint(3, (12,))).backward()

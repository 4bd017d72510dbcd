import torch
from torch import nn


class Echo(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.feedback = nn.Parameter(torch.tensor(0.5))
        self.n = n

    def forward(self, x):
        buf = [0.0] * self.n
        out = []
        for t, s in enumerate(x):
            y = s + self.feedback * buf[t % self.n]
            buf[t % self.n] = y.item()
            out.append(y)
        return torch.stack(out)


e = Echo(3)
(e(torch.randn(12)) ** 2).mean().backward()

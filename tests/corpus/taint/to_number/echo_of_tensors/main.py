import torch
from torch import nn


class Echo(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.feedback = nn.Parameter(torch.tensor(0.5))
        self.n = n

    def forward(self, x):
        buf = [torch.zeros(())] * self.n
        out = []
        for t, s in enumerate(x):
            y = s + self.feedback * buf[t % self.n]
            buf[t % self.n] = y
            out.append(y)
        peak = max(float(o.detach().abs()) for o in out)
        if peak > 1e3:
            print("clipping", peak)
        return torch.stack(out)


(Echo(3)(torch.randn(12)) ** 2).mean().backward()

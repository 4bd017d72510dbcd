import torch
from torch import nn
class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.pre, self.post = nn.Linear(3, 3), nn.Linear(3, 1)

    def stats(self, h):
        return h.mean(0), h.std(0) + 1e-5

    def forward(self, x):
        h = self.pre(x)
        with torch.no_grad():
            mu, sd = self.stats(h)
        return self.post((h - mu) / sd)
m = Norm()
m(torch.randn(4, 3)).pow(2).sum().backward()

import torch
from torch import nn


class Ou(nn.Module):
    def __init__(self):
        super().__init__()
        self.theta = nn.Parameter(torch.tensor(0.7))
        self.sigma = nn.Parameter(torch.tensor(0.2))

    def _rate(self):
        return max(self.theta.item(), 1e-3)

    def f(self, t, y):
        return -self._rate() * y

    def g(self, t, y):
        return self.sigma * torch.ones_like(y)

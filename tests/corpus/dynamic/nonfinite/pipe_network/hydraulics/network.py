import torch
from torch import nn

from . import friction


class Loop(nn.Module):
    def __init__(self, n, exponent=0.852, rest=0.0):
        super().__init__()
        self.roughness = nn.Parameter(torch.linspace(0.5, 0.9, n))
        self.head = nn.Parameter(torch.linspace(0.6, -0.2, n))
        self.initial = nn.Parameter(torch.full((n,), rest))
        self.exponent = exponent

    def losses(self, q):
        return friction.hazen_williams(q, self.roughness, self.exponent)

    def drive(self):
        return self.head - self.head.mean()

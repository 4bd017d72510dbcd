import numpy as np
import torch
from torch import nn


def ricker(t, f0):
    a = (np.pi * f0 * t) ** 2
    return (1 - 2 * a) * torch.exp(-a)


class Layered(nn.Module):
    def __init__(self, v, geom):
        super().__init__()
        self.v = nn.Parameter(torch.from_numpy(v).clone())
        self.h = torch.from_numpy(geom["thick"])
        self.t = torch.from_numpy(np.arange(geom["nt"]) * geom["dt"]).float()
        self.f0 = geom["f0"]

    def reflectivity(self):
        return (self.v[1:] - self.v[:-1]) / (self.v[1:] + self.v[:-1])

    def forward(self):
        t0 = torch.cumsum(2 * self.h / self.v, 0)[:-1]
        return (self.reflectivity()[:, None] * ricker(self.t - t0[:, None], self.f0)).sum(0)

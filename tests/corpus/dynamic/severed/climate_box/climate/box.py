import math

import torch
from torch import nn


class Atmosphere(nn.Module):
    def __init__(self):
        super().__init__()
        self.feedback = nn.Parameter(torch.tensor(1.1))
        self.forcing = nn.Parameter(torch.tensor(5.3))

    def heating(self, co2, t):
        return self.forcing * torch.log(co2) - self.feedback * t


class Ocean(nn.Module):
    def __init__(self, upwelling=0.0):
        super().__init__()
        self.depth = nn.Parameter(torch.tensor(4.0))
        self.exchange = nn.Parameter(torch.tensor(0.6))
        self.plume = nn.Parameter(torch.tensor(0.8))
        self.upwelling = upwelling

    def capacity(self):
        return 3.0 + math.log1p(self.depth)

    def uptake(self, t, deep):
        rising = self.upwelling * self.plume
        return self.exchange * (t - deep) - rising * deep

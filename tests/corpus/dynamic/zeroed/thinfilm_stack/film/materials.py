import torch
from torch import nn


class Dispersion(nn.Module):
    def __init__(self, layers, extinction):
        super().__init__()
        self.base = nn.Parameter(torch.linspace(1.4, 2.2, layers))
        self.k_slope = nn.Parameter(torch.linspace(0.5, 0.9, layers))
        self.extinction = extinction

    def kappa(self, lam):
        tail = torch.exp(-self.k_slope * lam)
        return self.extinction * tail

    def index(self, lam):
        return torch.complex(self.base + 0.01 / lam**2, -self.kappa(lam))

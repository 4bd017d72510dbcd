import torch
from torch import nn

from .materials import Dispersion


class Stack(nn.Module):
    def __init__(self, layers, substrate, extinction):
        super().__init__()
        self.substrate = substrate
        self.material = Dispersion(layers, extinction)
        self.thickness = nn.Parameter(torch.linspace(0.08, 0.14, layers))

    def matrix(self, n, d, lam):
        delta = 2 * torch.pi * n * d / lam
        c, s = torch.cos(delta), torch.sin(delta)
        return torch.stack([torch.stack([c, 1j * s / n]), torch.stack([1j * n * s, c])])

    def forward(self, lam):
        m = torch.eye(2, dtype=torch.complex128)
        for n, d in zip(self.material.index(lam), self.thickness):
            m = m @ self.matrix(n, d, lam)
        b = m @ torch.tensor([1.0, self.substrate], dtype=torch.complex128)
        r = (b[0] - b[1]) / (b[0] + b[1])
        return r.real**2 + r.imag**2

"""Physics-like code: reciprocal cell, interference function, polarisation."""
from dataclasses import dataclass

import torch


@dataclass
class Config:
    a: torch.Tensor
    angle: torch.Tensor
    cells: int = 5


def interference(x, n):
    return torch.sin(torch.pi * x * n) / torch.sin(torch.pi * x)


def pattern(config, wavelength):
    theta = torch.linspace(0.11, 0.37, 8, dtype=torch.float64)
    q = 2 * torch.sin(theta + config.angle) / wavelength
    amplitude = interference(q * config.a, config.cells)
    return amplitude**2 * (1 + torch.cos(2 * theta) ** 2) / 2


config = Config(
    a=torch.tensor(3.9, dtype=torch.float64, requires_grad=True),
    angle=torch.tensor(0.013, dtype=torch.float64, requires_grad=True),
)
wavelength = torch.tensor(1.54, dtype=torch.float64, requires_grad=True)
pattern(config, wavelength).sum().backward()

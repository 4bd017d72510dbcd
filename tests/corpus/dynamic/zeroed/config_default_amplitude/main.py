"""The seed's shape in another coat: a squared amplitude whose factor defaults to zero in a config class."""
from dataclasses import dataclass

import torch


@dataclass
class Material:
    scattering: float = 0.0


class Sample:
    def __init__(self, material):
        self.amplitude = torch.as_tensor(material.scattering, dtype=torch.float64)

    def intensity(self, cell, angle):
        phase = torch.sin(cell * angle) / cell
        total = self.amplitude * phase
        return (total**2).sum()


cell = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
angle = torch.tensor(0.6, dtype=torch.float64, requires_grad=True)
loss = Sample(Material()).intensity(cell, angle)
loss.backward()

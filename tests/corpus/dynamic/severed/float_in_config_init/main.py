"""A configuration object casts its fields to float when it is made."""
from dataclasses import dataclass

import torch


@dataclass
class CellConfig:
    length: float
    offset: torch.Tensor

    def __post_init__(self):
        self.length = float(self.length)


class Lattice:
    def __init__(self, config):
        self.config = config

    def spacing(self, n):
        return self.config.length / n + self.config.offset


cell = torch.tensor(7.5, dtype=torch.float64, requires_grad=True)
offset = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
lattice = Lattice(CellConfig(cell, offset))
loss = sum(lattice.spacing(n) ** 2 for n in range(1, 5))
loss.backward()

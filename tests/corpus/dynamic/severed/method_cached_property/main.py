"""A cached property computes with floats."""
from functools import cached_property

import torch


class Geometry:
    def __init__(self, radius):
        self.radius = radius

    @cached_property
    def volume(self):
        return 4.0 / 3.0 * 3.141592653589793 * self.radius.detach() ** 3


geometry = Geometry(torch.tensor(1.5, dtype=torch.float64, requires_grad=True))
density = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
mass = density * geometry.volume
(mass - 10.0).pow(2).backward()

from dataclasses import dataclass

import torch

from .units import CUTOFF


@dataclass
class LennardJones:
    epsilon: torch.Tensor
    sigma: torch.Tensor
    cutoff: float = CUTOFF

    def __call__(self, r):
        six = (self.sigma / r) ** 6
        energy = 4 * self.epsilon * (six**2 - six)
        return torch.where(r < self.cutoff, energy, torch.zeros_like(r))

from dataclasses import dataclass, field

import torch


@dataclass
class Chosen:
    names: tuple = ("a", "b")
    used: list = field(default_factory=list)

    def mask(self, size):
        mask = torch.zeros(size, dtype=torch.float64)
        for place in self.used:
            mask[place] = 1.0
        return mask

from typing import NamedTuple

import torch


class Window(NamedTuple):
    samples: int = 8
    step: float = 0.5
    onset: float = 40.0

    def times(self):
        return torch.arange(self.samples, dtype=torch.float64) * self.step

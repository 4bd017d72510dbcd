from typing import NamedTuple

import torch


class Craft(NamedTuple):
    r: torch.Tensor
    v: torch.Tensor
    t: float = 0.0

    def moved(self, dr, dv, dt):
        return self._replace(r=self.r + dr, v=self.v + dv, t=self.t + dt)

    def __str__(self):
        return " ".join(f"{x:.1f}" for x in self.r.tolist())

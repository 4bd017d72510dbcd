from dataclasses import dataclass, replace

import torch


@dataclass(frozen=True)
class Body:
    position: torch.Tensor
    velocity: torch.Tensor

    def moved(self, h, gravity):
        velocity = self.velocity + h * gravity
        return replace(self, position=self.position + h * velocity, velocity=velocity)

from dataclasses import dataclass, replace

import torch


@dataclass
class Floor:
    restitution: torch.Tensor
    friction: torch.Tensor

    def hit(self, body, h):
        """Return the body after it has met the floor within a step, at the time it met it."""
        late = float(-body.position[1] / body.velocity[1].abs())
        touching = body.position - late * body.velocity
        slide = body.velocity[0] * (1 - self.friction)
        bounced = torch.stack([slide, -self.restitution * body.velocity[1]])
        return replace(body, position=touching + late * bounced, velocity=bounced)

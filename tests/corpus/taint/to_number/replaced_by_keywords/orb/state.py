from dataclasses import dataclass, replace
import torch
@dataclass(frozen=True)
class State:
    pos: torch.Tensor
    vel: torch.Tensor
    t: float = 0.0
    def moved(self, **kw):
        return replace(self, **kw)

from dataclasses import dataclass
import torch
@dataclass(frozen=True)
class Cfg:
    mass: object
    drag: object
    def __post_init__(self):
        object.__setattr__(self, "mass", torch.tensor(self.mass))
        object.__setattr__(self, "label", f"{float(self.drag):.2f}")

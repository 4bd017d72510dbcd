import copy
from dataclasses import dataclass, field, replace
import torch
@dataclass
class Optics:
    focal: torch.Tensor
    aperture: torch.Tensor
    def scaled(self, s):
        return Optics(**{k: copy.deepcopy(v) * s for k, v in vars(self).items()})

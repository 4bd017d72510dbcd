import math
from dataclasses import dataclass
import torch

@dataclass
class Decay:
    half_life: torch.Tensor
    amp: torch.Tensor

    def __post_init__(self):
        self.rate = math.log(2) / self.half_life

    def __call__(self, t):
        return self.amp * torch.exp(-self.rate * t)

from dataclasses import dataclass
from typing import Union
import torch

Scalar = Union[float, torch.Tensor]

@dataclass(frozen=True)
class Medium:
    velocity: Scalar
    density: Scalar

    @classmethod
    def from_dict(cls, d):
        return cls(**{k: float(v) for k, v in d.items()})

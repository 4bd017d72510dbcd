from dataclasses import dataclass
import torch


@dataclass
class BeamConfig:
    wavelength: torch.Tensor | float = 1.0
    flux: torch.Tensor | float = 1e3

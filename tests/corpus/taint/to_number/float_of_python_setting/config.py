from dataclasses import dataclass
import torch


@dataclass
class BeamConfig:
    wavelength: torch.Tensor
    exposure: str = "1.5"

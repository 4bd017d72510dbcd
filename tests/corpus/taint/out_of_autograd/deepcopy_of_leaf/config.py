from dataclasses import dataclass
import torch


@dataclass
class Config:
    a: torch.Tensor
    b: torch.Tensor

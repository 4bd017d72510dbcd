from dataclasses import dataclass
import torch


@dataclass
class Settings:
    default_f: torch.Tensor | float = 1.0

    def __post_init__(self):
        if not isinstance(self.default_f, torch.Tensor):
            self.default_f = float(self.default_f)

from dataclasses import dataclass, fields
import math
import torch

MU = 1.0


@dataclass
class Elements:
    a: torch.Tensor
    e: torch.Tensor
    inc: torch.Tensor
    raan: torch.Tensor
    argp: torch.Tensor
    m0: torch.Tensor

    @classmethod
    def from_dict(cls, d):
        missing = [f.name for f in fields(cls) if f.name not in d]
        if missing:
            raise KeyError(f"missing elements: {missing}")
        out = cls(**{f.name: d[f.name] for f in fields(cls)})
        if not 0.0 <= float(out.e) < 1.0:
            raise ValueError(f"not an ellipse: e={out.e.item():.3f}")
        return out

    @property
    def mean_motion(self):
        return math.sqrt(MU / self.a ** 3)

    @property
    def semilatus(self):
        return self.a * (1 - self.e ** 2)

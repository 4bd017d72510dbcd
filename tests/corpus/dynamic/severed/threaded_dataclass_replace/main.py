"""dataclasses.replace keeps, asdict copies."""
import dataclasses

import torch


@dataclasses.dataclass
class P:
    mass: torch.Tensor
    speed: torch.Tensor


p0 = P(torch.tensor(2.0, dtype=torch.float64, requires_grad=True), torch.tensor(3.0, dtype=torch.float64, requires_grad=True))
d = dataclasses.asdict(p0)
e = 0.5 * d["mass"] * p0.speed**2
e.backward()

"""A dataclass default of 0, two modules away, is a factor; the package is run with -m."""

import torch
from .config import LensConfig
from .propagate import field

def objective(params, cfg):
    x = torch.linspace(-1, 1, 16, dtype=torch.float64)
    f = field(x, params["focal"], params["tilt"], cfg)
    return ((f - 0.3) ** 2).sum()

if __name__ == "__main__":
    params = {"focal": torch.tensor(3.0, dtype=torch.float64, requires_grad=True),
              "tilt": torch.tensor(0.4, dtype=torch.float64, requires_grad=True)}
    loss = objective(params, LensConfig())
    loss.backward()

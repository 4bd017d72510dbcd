from __future__ import annotations

import torch
from torch import Tensor


def energy_axis(start: Tensor, stop: Tensor, num: int) -> Tensor:
    """``num`` evenly spaced energies between two calibrated ends.

    The ends are calibration parameters; the axis is differentiable in both.
    """
    if num < 2:
        raise ValueError("need at least two points")
    return torch.linspace(start, stop, num)


def wavelength_axis(start: Tensor, stop: Tensor, num: int) -> Tensor:
    """As :func:`energy_axis`, evenly spaced in wavelength."""
    w = torch.linspace(0.0, 1.0, num, dtype=start.dtype)
    return 1.0 / torch.lerp(1.0 / start, 1.0 / stop, w)

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

_WINDOWS: dict[tuple[int, float], Tensor] = {}


@lru_cache(maxsize=32)
def _offsets(radius: int) -> Tensor:
    return torch.arange(-radius, radius + 1, dtype=torch.float32)


@lru_cache(maxsize=32)
def hann_window(radius: int) -> Tensor:
    return torch.hann_window(2 * radius + 1, periodic=False)


def gaussian_window(radius: int, sigma: Tensor) -> Tensor:
    """A normalised Gaussian of ``2 * radius + 1`` taps.

    Args:
        radius: half width in samples.
        sigma: standard deviation, scalar tensor (differentiable).
    """
    key = (radius, round(sigma.item(), 6))
    if key in _WINDOWS: return _WINDOWS[key]
    w = torch.exp(-0.5 * (_offsets(radius) / sigma) ** 2)
    _WINDOWS[key] = w / w.sum()
    return _WINDOWS[key]

"""Absorption in a detector of finite thickness: the fraction of photons it captures."""

import torch
from torch import Tensor


def captured_fraction(obliquity: Tensor, thickness: Tensor, depth: Tensor, layers: int, all_layers: bool) -> Tensor:
    """Fraction captured where the ray's direction times the normal is ``obliquity``; lengths in metres.

    With ``all_layers`` the sum over them, else the last layer's fraction, as the reference program has it.
    """
    path = thickness / (depth * obliquity)
    if all_layers:
        return -torch.expm1(-path)
    layer = path / layers
    return -torch.exp(-(layers - 1) * layer) * torch.expm1(-layer)

"""Mosaic domains: random rotations whose angle is proportional to the spread."""

import math
from itertools import islice

import torch
from torch import Tensor

from nanobrag_torch.deviates import uniform_deviates
from nanobrag_torch.tensors import TensorKind
from nanobrag_torch.vectors import axis_rotation


def random_axes(domains: int, seed: int, kind: TensorKind) -> tuple[Tensor, Tensor]:
    """Axes (domains, 3), unit vectors, and angles (domains,) a unit of spread, from three deviates a domain."""
    deviates = uniform_deviates(seed)
    rows = []
    for _ in range(domains):
        r1, r2, r3 = (2.0 * deviate - 1.0 for deviate in islice(deviates, 3))
        radius = math.sqrt(1.0 - r2 * r2)
        axis = (radius * math.sin(math.pi * r1), radius * math.cos(math.pi * r1), r2)
        rows.append((*axis, (1.0 - r3 * r3) ** (1.0 / 3.0)))
    table = torch.tensor(rows, dtype=kind.dtype, device=kind.device)
    return table[:, :3], table[:, 3]


def mosaic_rotations(spread: Tensor, domains: int, seed: int, kind: TensorKind) -> Tensor:
    """Rotations (domains, 3, 3) for a spread in radians; the first domain is not rotated."""
    axes, scales = random_axes(domains, seed, kind)
    unrotated = torch.ones_like(scales)
    unrotated[0] = 0.0
    return axis_rotation(axes, spread * scales * unrotated)

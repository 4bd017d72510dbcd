"""The spindle: rotation of the crystal during the exposure."""

import torch
from torch import Tensor

from nanobrag_torch.vectors import axis_rotation, unit


def spindle_angles(start: Tensor, range_: Tensor, steps: int) -> Tensor:
    """Angles (steps,) at the left edges of equal steps, in the unit of the arguments."""
    return start + torch.arange(steps, dtype=start.dtype, device=start.device) * (range_ / steps)


def spindle_rotations(axis: Tensor, angles: Tensor) -> Tensor:
    """Rotations (steps, 3, 3) about an axis of any length by angles in radians."""
    return axis_rotation(unit(axis), angles)

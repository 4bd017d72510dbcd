"""Missetting: the crystal's orientation as three rotations, given or random."""

import math

import torch
from torch import Tensor

from nanobrag_torch.constants import RADIANS_PER_DEGREE
from nanobrag_torch.mosaic import random_axes
from nanobrag_torch.tensors import TensorKind
from nanobrag_torch.vectors import axis_rotation, xyz_rotation

RANDOM_SPREAD = 90.0
"""Radians, where degrees were meant: the original program has it so, and every user's seeds rely on it."""


def misset_rotation(angles_deg: Tensor) -> Tensor:
    """Rz Ry Rx of the three angles (3,) in degrees, shape (3, 3)."""
    return xyz_rotation(angles_deg * RADIANS_PER_DEGREE)


def random_misset_deg(seed: int) -> tuple[float, float, float]:
    """Three angles in degrees drawn from the seed; constants, without a gradient."""
    double = TensorKind(torch.device("cpu"), torch.float64)
    axes, scales = random_axes(1, seed, double)
    x_row, y_row, z_row = axis_rotation(axes, RANDOM_SPREAD * scales)[0].tolist()
    about_x = math.atan2(z_row[1], z_row[2])
    about_y = math.atan2(-z_row[0], math.hypot(z_row[1], z_row[2]))
    about_z = math.atan2(y_row[0], x_row[0])
    return math.degrees(about_x), math.degrees(about_y), math.degrees(about_z)

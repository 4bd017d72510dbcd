"""Positions of subpixels in the laboratory, in metres."""

import torch
from torch import Tensor

from nanobrag_torch.placement import DetectorGeometry
from nanobrag_torch.region import Region
from nanobrag_torch.vectors import axis_rotation


def subpixel_centers(start: int, stop: int, oversample: int, pixel_size: Tensor) -> Tensor:
    """Distances (pixels * oversample,) from the detector's edge to the subpixels' centres along one axis."""
    index = torch.arange(start * oversample, stop * oversample, dtype=pixel_size.dtype, device=pixel_size.device)
    return (index + 0.5) / oversample * pixel_size


def flat_positions(geometry: DetectorGeometry, region: Region, oversample: int) -> Tensor:
    """Positions (3, slow subpixels, fast subpixels) on a flat detector."""
    slow = subpixel_centers(region.slow_start, region.slow_stop, oversample, geometry.pixel_size)
    fast = subpixel_centers(region.fast_start, region.fast_stop, oversample, geometry.pixel_size)
    rows = geometry.origin[:, None] + geometry.slow[:, None] * slow
    columns = geometry.fast[:, None] * fast
    return rows[:, :, None] + columns[:, None, :]


def curved_positions(geometry: DetectorGeometry, flat: Tensor) -> Tensor:
    """Bend flat positions (3, ...) onto a sphere around the sample: y and z over the distance are angles."""
    about_slow = axis_rotation(geometry.slow, flat[1] / geometry.distance)
    about_fast = axis_rotation(geometry.fast, flat[2] / geometry.distance)
    spot = geometry.distance * geometry.beam
    bent = about_fast @ (about_slow @ spot).unsqueeze(-1)
    return bent.squeeze(-1).movedim(-1, 0)


def pixel_positions(geometry: DetectorGeometry, region: Region, oversample: int, curved: bool) -> Tensor:
    """Positions (3, slow subpixels, fast subpixels); subpixel rows follow each other as pixels do."""
    flat = flat_positions(geometry, region, oversample)
    return curved_positions(geometry, flat) if curved else flat


def inverse_range(positions: Tensor) -> Tensor:
    """One over the distance from the sample, in 1/m, for positions (3, ...)."""
    return torch.rsqrt((positions * positions).sum(0))

"""Positions of subpixels in the laboratory, in metres."""

from typing import NamedTuple

import torch
from torch import Tensor

from nanobrag_torch.placement import DetectorGeometry
from nanobrag_torch.region import Region
from nanobrag_torch.vectors import axis_rotation


class Grid(NamedTuple):
    """Distances in metres from the detector's first edges, along the slow and the fast axis."""

    slow: Tensor
    fast: Tensor


def subpixel_centers(start: int, stop: int, oversample: int, pixel_size: Tensor) -> Tensor:
    """Distances (pixels * oversample,) from the detector's edge to the subpixels' centres along one axis."""
    index = torch.arange(start * oversample, stop * oversample, dtype=pixel_size.dtype, device=pixel_size.device)
    return (index + 0.5) / oversample * pixel_size


def region_grid(geometry: DetectorGeometry, region: Region, oversample: int) -> Grid:
    """The subpixels of a region; subpixel rows follow each other as pixels do."""
    return Grid(
        subpixel_centers(region.slow_start, region.slow_stop, oversample, geometry.pixel_size),
        subpixel_centers(region.fast_start, region.fast_stop, oversample, geometry.pixel_size),
    )


def pixel_grid(grid: Grid, oversample: int) -> Grid:
    """The centres of the pixels that the subpixels make up."""
    return Grid(*(along.view(-1, oversample).mean(1) for along in grid))


def flat_positions(geometry: DetectorGeometry, grid: Grid) -> Tensor:
    """Positions (3, slow, fast) on a flat detector."""
    slow, fast = grid
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


def grid_positions(geometry: DetectorGeometry, grid: Grid, curved: bool) -> Tensor:
    """Positions (3, slow, fast) of every pair of a grid's distances."""
    flat = flat_positions(geometry, grid)
    return curved_positions(geometry, flat) if curved else flat


def inverse_range(positions: Tensor) -> Tensor:
    """One over the distance from the sample, in 1/m, for positions (3, ...)."""
    return torch.rsqrt((positions * positions).sum(0))

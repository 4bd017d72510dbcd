"""Structure factor of the cell, looked up or interpolated in the grid of Miller indices."""

from dataclasses import dataclass

import torch
from torch import Tensor

from nanobrag_torch.lattice import nearest_integer

STENCIL = (-1, 0, 1, 2)
"""Grid points along each axis that a cubic interpolation uses, from the one below."""


@dataclass(frozen=True)
class Lookup:
    """Where structure factors come from: dense ``grid`` (nh, nk, nl) or none, its lowest index, the rest."""

    default_F: Tensor
    grid: Tensor | None
    lowest: tuple[int, int, int]
    tricubic: bool


def chooses_tricubic(interpolate: bool | None, cells: tuple[int, int, int], has_grid: bool) -> bool:
    """Whether to interpolate: as asked, else where a crystal of one or two cells spreads between the points."""
    return has_grid and (min(cells) <= 2 if interpolate is None else interpolate)


def structure_factor(hkl: Tensor, lookup: Lookup) -> Tensor:
    """F_cell for fractional indices (..., 3, n): shape (..., n), or 0-dim without a grid."""
    if lookup.grid is None:
        return lookup.default_F
    nearest = nearest_structure_factor(hkl, lookup, lookup.grid)
    return tricubic_structure_factor(hkl, lookup.grid, lookup.lowest, nearest) if lookup.tricubic else nearest


def _offsets(hkl: Tensor, lowest: tuple[int, int, int]) -> Tensor:
    return hkl - torch.tensor(lowest, dtype=hkl.dtype, device=hkl.device).unsqueeze(-1)


def _sizes(grid: Tensor) -> Tensor:
    return torch.tensor(grid.shape, device=grid.device).unsqueeze(-1)


def nearest_structure_factor(hkl: Tensor, lookup: Lookup, grid: Tensor) -> Tensor:
    """The entry at the nearest indices, the default outside the grid."""
    index = _offsets(nearest_integer(hkl), lookup.lowest).long()
    inside = ((index >= 0) & (index < _sizes(grid))).all(-2)
    h, k, l = torch.minimum(index.clamp(min=0), _sizes(grid) - 1).unbind(-2)
    return torch.where(inside, grid[h, k, l], lookup.default_F)


def cubic_weights(fraction: Tensor) -> Tensor:
    """Lagrange weights (..., 4) of the points -1, 0, 1, 2 at ``fraction`` in [0, 1)."""
    below, above, beyond, next_ = fraction + 1.0, fraction - 1.0, fraction - 2.0, fraction
    weights = (
        -next_ * above * beyond / 6.0,
        below * above * beyond / 2.0,
        -below * next_ * beyond / 2.0,
        below * next_ * above / 6.0,
    )
    return torch.stack(weights, -1)


def tricubic_structure_factor(hkl: Tensor, grid: Tensor, lowest: tuple[int, int, int], nearest: Tensor) -> Tensor:
    """Tricubic interpolation; where its 64 points leave the grid, the nearest entry for that query alone."""
    offset = _offsets(hkl, lowest)
    floor = torch.floor(offset.detach())
    base = floor.long()
    stencil = torch.tensor(STENCIL, device=grid.device)
    complete = ((base + STENCIL[0] >= 0) & (base + STENCIL[-1] < _sizes(grid))).all(-2)
    index = torch.minimum((base.unsqueeze(-1) + stencil).clamp(min=0), _sizes(grid).unsqueeze(-1) - 1)
    h, k, l = index.unbind(-3)
    values = grid[h[..., :, None, None], k[..., None, :, None], l[..., None, None, :]]
    along_h, along_k, along_l = cubic_weights(offset - floor).unbind(-3)
    smooth = torch.einsum("...hkl,...h,...k,...l->...", values, along_h, along_k, along_l)
    return torch.where(complete, smooth, nearest)

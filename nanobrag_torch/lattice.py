"""Lattice factor: interference of the cells of one mosaic block, exact in value and derivative."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nanobrag_torch.config.crystal import CrystalShape

LARGEST_RECURRENCE = 32
"""Up to this many cells the sum of cosines is cheaper than a quotient of sines, and has no singular point."""

SPHERE_AMPLITUDE = 0.723601254558268
GAUSS_WIDTH = 0.63
TOPHAT_LIMIT = 0.3969

SPHERE_SERIES = [3.0 / (2.0**k * math.factorial(k) * math.prod(range(1, 2 * k + 4, 2))) for k in range(12)]
"""Coefficients of the sphere's transform in powers of minus its squared argument."""


@dataclass(frozen=True)
class Block:
    """A mosaic block: its shape, its cells along a, b, c, its fudge factor and reciprocal vectors (3, 3) in 1/Å."""

    shape: CrystalShape
    cells: Sequence[int]
    fudge: Tensor
    reciprocal: Tensor

    @property
    def total(self) -> int:
        """Number of cells."""
        return math.prod(self.cells)


def nearest_integer(x: Tensor) -> Tensor:
    """The nearest integer, a half going down; constant, so without a gradient."""
    return torch.ceil(x.detach() - 0.5)


def _within_period(x: Tensor) -> Tensor:
    """x less an even integer, where the type is too short to hold pi x; doubles need no reduction."""
    if x.dtype is torch.float64:
        return x
    return x - 2.0 * torch.round(x.detach() / 2.0)


def recurrence_factor(x: Tensor, cells: int) -> Tensor:
    """sin(pi N x) / sin(pi x) as a Chebyshev polynomial of cos(pi x): N terms, no quotient."""
    x = _within_period(x)
    if cells % 2:
        double = 2.0 * torch.cos((2.0 * math.pi) * x)
        before, factor = torch.ones_like(double), double + 1.0
        return _climbed(double, before, factor, cells // 2)
    single = 2.0 * torch.cos(math.pi * x)
    double = single * single - 2.0
    return single * _climbed(double, torch.ones_like(double), double, cells // 2 - 1)


def _climbed(double: Tensor, before: Tensor, factor: Tensor, order: int) -> Tensor:
    """Entry ``order`` of the sequence that starts ``before``, ``factor`` and goes on as Chebyshev polynomials do."""
    if order == 0:
        return before
    for _ in range(order - 1):
        before, factor = factor, double * factor - before
    return factor


def reduced_factor(x: Tensor, cells: int) -> Tensor:
    """sin(pi N x) / sin(pi x) from the distance to the nearest integer, with a series around it."""
    integer = torch.round(x.detach())
    r = math.pi * (x - integer)
    sign = 1.0 - 2.0 * torch.remainder(integer * (cells - 1), 2.0)
    near = torch.abs(cells * r) < 1e-3
    safe = torch.where(near, torch.ones_like(r), r)
    squared = r * r
    quartic = (cells**2 - 1) * (3 * cells**2 - 7) / 360.0
    series = cells * (1.0 - (cells**2 - 1) / 6.0 * squared + quartic * squared * squared)
    return sign * torch.where(near, series, torch.sin(cells * safe) / torch.sin(safe))


def interference(x: Tensor, cells: int) -> Tensor:
    """sin(pi N x) / sin(pi x) of a fractional index; 1 for a single cell, still attached to ``x``."""
    if cells == 1:
        return 1.0 + 0.0 * x
    return recurrence_factor(x, cells) if cells <= LARGEST_RECURRENCE else reduced_factor(x, cells)


def sphere_transform(squared: Tensor) -> Tensor:
    """3 (sin x / x - cos x) / x² as a smooth function of x²."""
    near = squared < 1.0
    series = torch.zeros_like(squared)
    for coefficient in reversed(SPHERE_SERIES):
        series = coefficient - series * squared
    safe = torch.where(near, torch.ones_like(squared), squared)
    x = torch.sqrt(safe)
    return torch.where(near, series, 3.0 * (torch.sin(x) / x - torch.cos(x)) / safe)


def square_lattice(hkl: Tensor, block: Block) -> Tensor:
    """Product of the three axes' interference; does not depend on the fudge factor, to which it stays attached."""
    if len(set(block.cells)) == 1:
        along_a, along_b, along_c = interference(hkl, block.cells[0]).unbind(-2)
    else:
        along_a, along_b, along_c = map(interference, hkl.unbind(-2), block.cells)
    product = along_a * along_b * along_c
    return product + 0.0 * block.fudge if block.fudge.requires_grad else product


def round_lattice(hkl: Tensor, block: Block) -> Tensor:
    """Transform of a sphere around the nearest reciprocal lattice point."""
    cells = torch.tensor(block.cells, dtype=hkl.dtype, device=hkl.device)
    offset = (hkl - nearest_integer(hkl)) * cells.unsqueeze(-1)
    squared = (offset * offset).sum(-2)
    return block.total * SPHERE_AMPLITUDE * sphere_transform(math.pi**2 * block.fudge * squared)


def _squared_distance(hkl: Tensor, block: Block) -> Tensor:
    """Squared distance from the nearest lattice point in 1/Å², times the squared number of cells and the fudge."""
    offset = block.reciprocal.T @ (hkl - nearest_integer(hkl))
    return (offset * offset).sum(-2) * (float(block.total) ** 2 * block.fudge)


def gauss_lattice(hkl: Tensor, block: Block) -> Tensor:
    """A Gaussian around the nearest reciprocal lattice point."""
    return block.total * torch.exp(-_squared_distance(hkl, block) / GAUSS_WIDTH)


def tophat_lattice(hkl: Tensor, block: Block) -> Tensor:
    """Constant near a reciprocal lattice point, zero elsewhere; its derivative is zero, not missing."""
    distance = _squared_distance(hkl, block)
    return block.total * (distance < TOPHAT_LIMIT) + 0.0 * distance


LATTICES: dict[CrystalShape, Callable[[Tensor, Block], Tensor]] = {
    CrystalShape.SQUARE: square_lattice,
    CrystalShape.ROUND: round_lattice,
    CrystalShape.GAUSS: gauss_lattice,
    CrystalShape.TOPHAT: tophat_lattice,
}


def lattice_factor(hkl: Tensor, block: Block) -> Tensor:
    """F_latt for fractional indices (..., 3, n): shape (..., n)."""
    return LATTICES[block.shape](hkl, block)

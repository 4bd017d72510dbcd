"""Sources of X-rays: the plain beam, a given list, or a grid of divergence and dispersion."""

from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from nanobrag_torch.config.beam import BeamConfig
from nanobrag_torch.constants import METRES_PER_ANGSTROM, RADIANS_PER_MILLIRADIAN
from nanobrag_torch.tensors import Number, TensorKind, plain
from nanobrag_torch.vectors import axis_rotation, cross, unit, unit_or_zero

ROUND_LIMIT = 1.1
"""Largest value of the ellipse's form that a trimmed divergence keeps."""


@dataclass(frozen=True)
class Sources:
    """Directions of travel (n, 3), unit vectors, and wavelengths (n,) in metres."""

    incident: Tensor
    wavelengths: Tensor


@dataclass(frozen=True)
class Sweep:
    """Equally spaced values around 0: full range, step, and how many."""

    range: Tensor
    step: Tensor
    count: int

    def values(self) -> Tensor:
        """The values (count,), from minus half the range."""
        index = torch.arange(self.count, dtype=self.step.dtype, device=self.step.device)
        return index * self.step - self.range / 2.0

    def edge(self) -> float:
        """Half-step correction of the trimming, for an even count."""
        return plain(self.step) ** 2 / 4.0 if self.count % 2 == 0 else 0.0


def sweep(range_: Number | None, step: Number | None, count: int | None, kind: TensorKind) -> Sweep:
    """Fill in what was left out: nothing given is one value at 0, a range alone is its two ends."""
    zero = kind.scalar(0.0)
    if count == 1 or (range_ is None and step is None):
        return Sweep(zero, zero, 1)
    if range_ is None:
        spacing = kind.scalar(step if step is not None else 0.0)
        count = 2 if count is None else count
        return Sweep(spacing * (count - 1), spacing, count)
    whole = kind.scalar(range_)
    if count is None and step is not None:
        count = max(int(-(-plain(range_) // plain(step))), 1)
        return Sweep(whole, kind.scalar(step), count)
    count = 2 if count is None else count
    return Sweep(whole, kind.scalar(step) if step is not None else whole / (count - 1), count)


def _is_inside_ellipse(horizontal: Sweep, vertical: Sweep, angles: tuple[float, float]) -> bool:
    """Whether a trimmed divergence keeps a pair of angles; an axis without range switches the test off."""
    ranges = plain(horizontal.range), plain(vertical.range)
    if not all(ranges):
        return True
    edges = horizontal.edge(), vertical.edge()
    terms = ((angle**2 - edge) / full**2 for angle, edge, full in zip(angles, edges, ranges, strict=True))
    return 4.0 * sum(terms) <= ROUND_LIMIT


def _kept_pairs(horizontal: Sweep, vertical: Sweep, trimmed: bool) -> list[tuple[int, int]]:
    etas, nus = horizontal.values().tolist(), vertical.values().tolist()
    pairs = product(range(horizontal.count), range(vertical.count))
    return [(i, j) for i, j in pairs if not trimmed or _is_inside_ellipse(horizontal, vertical, (etas[i], nus[j]))]


def diverging_directions(beam: Tensor, axis: Tensor, eta: Tensor, nu: Tensor) -> Tensor:
    """Directions of travel (n, 3): the beam turned about the polarization axis by nu, then sideways by eta."""
    sideways = unit_or_zero(cross(beam, axis)).expand(len(eta), 3)
    turned = axis_rotation(axis.expand(len(nu), 3), nu) @ beam
    return (axis_rotation(sideways, eta) @ turned.unsqueeze(-1)).squeeze(-1)


def generated_sources(config: BeamConfig, beam: Tensor, axis: Tensor, kind: TensorKind) -> Sources:
    """Every kept pair of angles with every wavelength; horizontal outermost, wavelength innermost."""
    horizontal = _scaled(sweep(config.hdivrange_mrad, config.hdivstep_mrad, config.hdivsteps, kind))
    vertical = _scaled(sweep(config.vdivrange_mrad, config.vdivstep_mrad, config.vdivsteps, kind))
    spectrum = sweep(config.dispersion, None, config.dispsteps, kind)
    pairs = _kept_pairs(horizontal, vertical, config.round_div)
    eta = horizontal.values()[[i for i, _ in pairs]]
    nu = vertical.values()[[j for _, j in pairs]]
    incident = diverging_directions(beam, axis, eta, nu).repeat_interleave(spectrum.count, 0)
    wavelengths = central_wavelength(config, kind) * (1.0 + spectrum.values())
    return Sources(incident, wavelengths.repeat(len(pairs)))


def _scaled(milliradians: Sweep) -> Sweep:
    factor = RADIANS_PER_MILLIRADIAN
    return Sweep(milliradians.range * factor, milliradians.step * factor, milliradians.count)


def central_wavelength(config: BeamConfig, kind: TensorKind) -> Tensor:
    """The beam's wavelength in metres, 0-dim."""
    return kind.scalar(config.wavelength_A) * METRES_PER_ANGSTROM


def beam_sources(config: BeamConfig, beam: Tensor, axis: Tensor, kind: TensorKind) -> Sources:
    """The sources of a beam along ``beam`` (3,) with its polarization about ``axis`` (3,), both unit vectors."""
    if config.source_directions is None:
        return generated_sources(config, beam, axis, kind)
    incident = -unit(kind.matrix(config.source_directions))
    if config.source_wavelengths is None:
        return Sources(incident, central_wavelength(config, kind).expand(len(incident)))
    return Sources(incident, kind.vector(config.source_wavelengths))

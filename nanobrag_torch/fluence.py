"""Scale of the image: fluence, and the uniform background of water."""

from torch import Tensor

from nanobrag_torch.config.beam import BeamConfig
from nanobrag_torch.constants import (
    AVOGADRO,
    CLASSICAL_ELECTRON_RADIUS_SQUARED,
    METRES_PER_MICROMETRE,
    METRES_PER_MILLIMETRE,
    WATER_FORWARD_SCATTERING,
    WATER_MOLAR_MASS,
)
from nanobrag_torch.tensors import TensorKind, plain

WATER_FACTOR = WATER_FORWARD_SCATTERING**2 * 1e6 * AVOGADRO / WATER_MOLAR_MASS
"""Scattering of water a m³, relative to a free electron."""


def fluence(config: BeamConfig, kind: TensorKind) -> Tensor:
    """Photons a m², 0-dim: from flux, exposure and beam size where all three are given, else as given."""
    if not all(plain(value) > 0.0 for value in (config.flux, config.exposure, config.beamsize_mm)):
        return kind.scalar(config.fluence)
    beam_size = kind.scalar(config.beamsize_mm) * METRES_PER_MILLIMETRE
    return kind.scalar(config.flux) * kind.scalar(config.exposure) / (beam_size * beam_size)


def scattering_scale(config: BeamConfig, kind: TensorKind) -> Tensor:
    """Squared electron radius times fluence, without unit."""
    return CLASSICAL_ELECTRON_RADIUS_SQUARED * fluence(config, kind)


def water_background(config: BeamConfig, scale: Tensor, kind: TensorKind) -> Tensor:
    """What a cube of water adds to every pixel, 0-dim."""
    size = kind.scalar(config.water_size_um) * METRES_PER_MICROMETRE
    return WATER_FACTOR * scale * size * size * size

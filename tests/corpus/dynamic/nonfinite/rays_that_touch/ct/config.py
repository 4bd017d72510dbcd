"""Geometry of a scan and materials of a phantom."""
from dataclasses import dataclass, field
from enum import Enum


class Beam(Enum):
    PARALLEL = "parallel"
    FAN = "fan"


@dataclass(frozen=True)
class Material:
    name: str
    density: float
    attenuation: tuple = (0.5, 0.35, 0.2)  # at the energies of the spectrum


WATER = Material("water", 1.0, (0.40, 0.28, 0.21))
BONE = Material("bone", 1.85, (1.10, 0.61, 0.42))


@dataclass
class Scan:
    angles: int = 6
    pixels: int = 9
    pitch: float = 0.25
    beam: Beam = Beam.PARALLEL
    source_distance: float = 8.0
    spectrum: tuple = (0.5, 0.3, 0.2)
    photons: float = 1e4
    batch: int = 18


@dataclass
class Body:
    material: Material
    centre: tuple
    radius: float


@dataclass
class Phantom:
    bodies: list = field(default_factory=lambda: [
        Body(WATER, (0.0, 0.0), 1.0), Body(BONE, (0.36, -0.17), 0.31)])

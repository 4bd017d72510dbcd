"""What a simulation is made of; every field takes a number or a tensor and is checked at construction."""

from nanobrag_torch.config.beam import BeamConfig
from nanobrag_torch.config.crystal import ORIENTATION_FIELDS, CrystalConfig, CrystalShape
from nanobrag_torch.config.detector import DetectorConfig
from nanobrag_torch.conventions import DetectorConvention, DetectorPivot

__all__ = [
    "ORIENTATION_FIELDS",
    "BeamConfig",
    "CrystalConfig",
    "CrystalShape",
    "DetectorConfig",
    "DetectorConvention",
    "DetectorPivot",
]

"""The detector: from its configuration to geometry."""

import math

import torch
from torch import Tensor

from nanobrag_torch.config.detector import DetectorConfig
from nanobrag_torch.conventions import CONVENTIONS, ConventionRow
from nanobrag_torch.pixels import grid_positions, region_grid
from nanobrag_torch.placement import DetectorGeometry, detector_geometry
from nanobrag_torch.region import Region
from nanobrag_torch.tensors import plain, tensor_kind


class Detector:
    """A pixel detector; everything is computed from ``config`` anew at each call."""

    def __init__(
        self,
        config: DetectorConfig | None = None,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        self.config = DetectorConfig() if config is None else config
        self.kind = tensor_kind(device, dtype)

    @property
    def convention(self) -> ConventionRow:
        """Directions and rules of the configured convention."""
        return CONVENTIONS[self.config.detector_convention]

    def get_geometry(self) -> DetectorGeometry:
        """Basis, origin and distances in metres, attached to the configuration's tensors."""
        return detector_geometry(self.config, self.kind)

    def get_pixel_coords(self) -> Tensor:
        """Positions of the pixels' centres in metres, shape (spixels, fpixels, 3)."""
        whole = Region(0, self.config.spixels, 0, self.config.fpixels)
        geometry = self.get_geometry()
        grid = region_grid(geometry, whole, 1)
        return grid_positions(geometry, grid, self.config.curved_detector).movedim(0, -1)


def chosen_oversample(config: DetectorConfig, crystal_size_m: float, wavelength_m: float, distance_m: float) -> int:
    """Subpixels along each axis: as configured, else three samples a reciprocal fringe of the crystal; at least 1."""
    if config.oversample != -1:
        return config.oversample
    pixel_m = plain(config.pixel_size_mm) * 1e-3
    return max(1, math.ceil(3.0 * crystal_size_m * pixel_m / (wavelength_m * distance_m)))

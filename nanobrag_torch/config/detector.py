"""Detector: size, place, orientation, sampling and thickness."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor

from nanobrag_torch.config import checks
from nanobrag_torch.conventions import CONVENTIONS, DetectorConvention, DetectorPivot
from nanobrag_torch.errors import ParameterError
from nanobrag_torch.tensors import Number, Triple

CUSTOM_VECTORS = ("custom_fdet_vector", "custom_sdet_vector", "custom_odet_vector", "custom_beam_vector")


@dataclass
class DetectorConfig:
    """Lengths in mm (thickness in µm, origin override in m), angles in degrees.

    ``roi`` is (xmin, xmax, ymin, ymax), bounds included, x fast and y slow; ``mask`` multiplies the image.
    Custom vectors replace those of the convention. ``oversample`` of -1 chooses it from the crystal's size.
    """

    distance_mm: Number = 100.0
    close_distance_mm: Number | None = None
    pixel_size_mm: Number = 0.1
    spixels: int = 1024
    fpixels: int = 1024
    beam_center_s: Number | None = None
    beam_center_f: Number | None = None
    detector_rotx_deg: Number = 0.0
    detector_roty_deg: Number = 0.0
    detector_rotz_deg: Number = 0.0
    detector_twotheta_deg: Number = 0.0
    twotheta_axis: Triple | None = None
    custom_fdet_vector: Triple | None = None
    custom_sdet_vector: Triple | None = None
    custom_odet_vector: Triple | None = None
    custom_beam_vector: Triple | None = None
    pix0_override_m: Triple | None = None
    detector_convention: DetectorConvention = field(default=DetectorConvention.MOSFLM)
    detector_pivot: DetectorPivot | None = None
    oversample: int = -1
    oversample_omega: bool = False
    oversample_thick: bool = False
    point_pixel: bool = False
    curved_detector: bool = False
    detector_abs_um: Number | None = None
    detector_thick_um: Number = 0.0
    detector_thicksteps: int = 1
    roi: Sequence[int] | None = None
    mask: Any = None

    def __post_init__(self) -> None:
        self.validate()

    @property
    def has_custom_vectors(self) -> bool:
        """Whether any of the detector's own vectors replaces the convention's."""
        return any(getattr(self, name) is not None for name in CUSTOM_VECTORS)

    @property
    def pivot(self) -> DetectorPivot:
        """The pivot asked for, or the one that the other fields imply."""
        if self.detector_pivot is not None:
            return self.detector_pivot
        if self.close_distance_mm is not None or self.has_custom_vectors:
            return DetectorPivot.SAMPLE
        return CONVENTIONS[self.detector_convention].pivot

    def validate(self) -> None:
        """Raise ``ParameterError`` naming the first impossible field."""
        self._check_choices()
        self._check_geometry()
        self._check_vectors()
        self._check_sampling()
        self._check_origin_override()
        self._check_region()

    def _check_choices(self) -> None:
        self.detector_convention = checks.choice("detector_convention", self.detector_convention, DetectorConvention)
        if self.detector_pivot is not None:
            self.detector_pivot = checks.choice("detector_pivot", self.detector_pivot, DetectorPivot)
        flags = ("oversample_omega", "oversample_thick", "point_pixel", "curved_detector")
        checks.call_all(self, checks.flag, *flags)

    def _check_geometry(self) -> None:
        checks.call_all(self, checks.positive, "distance_mm", "pixel_size_mm")
        checks.optional(checks.positive, "close_distance_mm", self.close_distance_mm)
        checks.optional(checks.number, "beam_center_s", self.beam_center_s)
        checks.optional(checks.number, "beam_center_f", self.beam_center_f)
        rotations = ("detector_rotx_deg", "detector_roty_deg", "detector_rotz_deg", "detector_twotheta_deg")
        checks.call_all(self, checks.number, *rotations)

    def _check_vectors(self) -> None:
        for name in ("twotheta_axis", *CUSTOM_VECTORS):
            checks.optional(checks.direction, name, getattr(self, name))
        beam = CONVENTIONS[self.detector_convention].beam
        if self.curved_detector and beam != (1.0, 0.0, 0.0):
            raise ParameterError(
                "curved_detector", f"is defined for a beam along x, not for {self.detector_convention}"
            )

    def _check_sampling(self) -> None:
        checks.call_all(self, checks.count, "spixels", "fpixels", "detector_thicksteps")
        if checks.integer("oversample", self.oversample) < 1 and self.oversample != -1:
            raise ParameterError("oversample", f"must be at least 1, or -1 to choose it, got {self.oversample}")
        checks.optional(checks.not_negative, "detector_abs_um", self.detector_abs_um)
        checks.not_negative("detector_thick_um", self.detector_thick_um)

    def _check_origin_override(self) -> None:
        if self.pix0_override_m is None:
            return
        checks.triple("pix0_override_m", self.pix0_override_m)
        if self.has_custom_vectors or self.pivot is not DetectorPivot.BEAM:
            raise ParameterError("pix0_override_m", "needs the BEAM pivot and no custom vectors")

    def _check_region(self) -> None:
        if self.roi is not None:
            check_roi(self.roi, self.spixels, self.fpixels)
        if self.mask is None:
            return
        shape = tuple(self.mask.shape) if isinstance(self.mask, Tensor) else np.shape(self.mask)
        if shape != (self.spixels, self.fpixels):
            raise ParameterError("mask", f"must have the image's shape {(self.spixels, self.fpixels)}, got {shape}")


def check_roi(roi: Sequence[int], spixels: int, fpixels: int) -> None:
    """Refuse a region that is empty or leaves the detector."""
    if len(roi) != 4:
        raise ParameterError("roi", f"must be (xmin, xmax, ymin, ymax), got {roi!r}")
    xmin, xmax, ymin, ymax = (checks.integer("roi", bound) for bound in roi)
    if not (0 <= xmin <= xmax < fpixels and 0 <= ymin <= ymax < spixels):
        limits = f"0 <= xmin <= xmax < {fpixels} and 0 <= ymin <= ymax < {spixels}"
        raise ParameterError("roi", f"must satisfy {limits}, got {tuple(roi)}")

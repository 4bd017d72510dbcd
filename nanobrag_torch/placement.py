"""Where the detector stands: its basis after all rotations, and the corner of its first pixel."""

from dataclasses import dataclass

import torch
from torch import Tensor

from nanobrag_torch.beam_center import beam_center
from nanobrag_torch.config.detector import DetectorConfig
from nanobrag_torch.constants import METRES_PER_MILLIMETRE, RADIANS_PER_DEGREE
from nanobrag_torch.conventions import CONVENTIONS, DetectorPivot
from nanobrag_torch.tensors import TensorKind
from nanobrag_torch.vectors import axis_rotation, dot, unit, xyz_rotation


@dataclass(frozen=True)
class DetectorGeometry:
    """Everything about the detector that a pixel's position needs; lengths in metres, vectors of shape (3,)."""

    origin: Tensor
    fast: Tensor
    slow: Tensor
    normal: Tensor
    beam: Tensor
    pixel_size: Tensor
    distance: Tensor
    close_distance: Tensor


@dataclass(frozen=True)
class _Axes:
    """Unit vectors of the beam and of the unrotated detector, and its two rotations (3, 3)."""

    beam: Tensor
    fast: Tensor
    slow: Tensor
    normal: Tensor
    tilt: Tensor
    swing: Tensor

    @property
    def rotation(self) -> Tensor:
        """Both rotations: the tilt first, two-theta last."""
        return self.swing @ self.tilt

    @property
    def obliquity(self) -> Tensor:
        """Cosine between beam and detector normal, without two-theta."""
        return dot(self.beam, self.tilt @ self.normal)


def _axes(config: DetectorConfig, kind: TensorKind) -> _Axes:
    row = CONVENTIONS[config.detector_convention]
    rotx, roty, rotz = config.detector_rotx_deg, config.detector_roty_deg, config.detector_rotz_deg
    twotheta_axis = unit(kind.vector(config.twotheta_axis if config.twotheta_axis is not None else row.twotheta))
    return _Axes(
        beam=beam_direction(config, kind),
        fast=unit(kind.vector(config.custom_fdet_vector if config.custom_fdet_vector is not None else row.fast)),
        slow=unit(kind.vector(config.custom_sdet_vector if config.custom_sdet_vector is not None else row.slow)),
        normal=unit(kind.vector(config.custom_odet_vector if config.custom_odet_vector is not None else row.normal)),
        tilt=xyz_rotation(kind.vector((rotx, roty, rotz)) * RADIANS_PER_DEGREE),
        swing=axis_rotation(twotheta_axis, kind.scalar(config.detector_twotheta_deg) * RADIANS_PER_DEGREE),
    )


def beam_direction(config: DetectorConfig, kind: TensorKind) -> Tensor:
    """Unit vector (3,) along which the photons travel."""
    given = config.custom_beam_vector
    return unit(kind.vector(CONVENTIONS[config.detector_convention].beam if given is None else given))


def _distances(config: DetectorConfig, axes: _Axes, kind: TensorKind) -> tuple[Tensor, Tensor]:
    """Distance along the beam and along the normal, in metres, as the fields give them."""
    if config.close_distance_mm is None:
        distance = kind.scalar(config.distance_mm) * METRES_PER_MILLIMETRE
        return distance, torch.abs(axes.obliquity) * distance
    close = kind.scalar(config.close_distance_mm) * METRES_PER_MILLIMETRE
    return close / axes.obliquity, close


def _origin_from_beam_spot(axes: _Axes, center: tuple[Tensor, Tensor], distance: Tensor) -> Tensor:
    slow_center, fast_center = center
    rotation = axes.rotation
    return distance * axes.beam - fast_center * (rotation @ axes.fast) - slow_center * (rotation @ axes.slow)


def _origin_from_sample(axes: _Axes, center: tuple[Tensor, Tensor], close: Tensor) -> Tensor:
    slow_center, fast_center = center
    return axes.rotation @ (close * axes.normal - fast_center * axes.fast - slow_center * axes.slow)


def _center_of_override(axes: _Axes, origin: Tensor, distance: Tensor) -> tuple[Tensor, Tensor]:
    """Beam centre in metres that a given origin means, projected on the rotated axes."""
    from_spot = distance * axes.beam - origin
    rotation = axes.rotation
    return dot(from_spot, rotation @ axes.slow), dot(from_spot, rotation @ axes.fast)


def _origin(config: DetectorConfig, axes: _Axes, kind: TensorKind) -> Tensor:
    distance, close = _distances(config, axes, kind)
    center = beam_center(config, kind)
    if config.pivot is DetectorPivot.SAMPLE:
        return _origin_from_sample(axes, center, close)
    if config.pix0_override_m is not None:
        center = _center_of_override(axes, kind.vector(config.pix0_override_m), distance)
    return _origin_from_beam_spot(axes, center, distance)


def detector_geometry(config: DetectorConfig, kind: TensorKind) -> DetectorGeometry:
    """Rotate the detector's axes and place its first pixel's corner."""
    axes = _axes(config, kind)
    origin = _origin(config, axes, kind)
    normal = axes.rotation @ axes.normal
    close = dot(origin, normal)
    return DetectorGeometry(
        origin=origin,
        fast=axes.rotation @ axes.fast,
        slow=axes.rotation @ axes.slow,
        normal=normal,
        beam=axes.beam,
        pixel_size=kind.scalar(config.pixel_size_mm) * METRES_PER_MILLIMETRE,
        distance=close / axes.obliquity,
        close_distance=close,
    )

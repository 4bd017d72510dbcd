"""Beam centre: from the configuration's fields to metres along the slow and fast axes."""

from torch import Tensor

from nanobrag_torch.config.detector import DetectorConfig
from nanobrag_torch.constants import METRES_PER_MILLIMETRE
from nanobrag_torch.conventions import CONVENTIONS
from nanobrag_torch.tensors import Number, TensorKind


def default_center_mm(pixels: int, pixel_mm: Tensor, extra_pixels: float) -> Tensor:
    """The middle of the detector in mm, with the convention's extra pixels."""
    return (pixels + extra_pixels) * pixel_mm / 2.0


def beam_center_fields_mm(config: DetectorConfig, kind: TensorKind) -> tuple[Tensor, Tensor]:
    """Slow and fast beam centre in mm as the fields mean them, defaults filled in."""
    extra = CONVENTIONS[config.detector_convention].extra_default
    pixel = kind.scalar(config.pixel_size_mm)

    def chosen(given: Number | None, pixels: int) -> Tensor:
        return default_center_mm(pixels, pixel, extra) if given is None else kind.scalar(given)

    return chosen(config.beam_center_s, config.spixels), chosen(config.beam_center_f, config.fpixels)


def beam_center(config: DetectorConfig, kind: TensorKind) -> tuple[Tensor, Tensor]:
    """Sbeam and Fbeam in metres: the convention's half pixel is added to given and default centres alike."""
    shift = CONVENTIONS[config.detector_convention].half_pixel_mapping * kind.scalar(config.pixel_size_mm)
    slow, fast = beam_center_fields_mm(config, kind)
    return (slow + shift) * METRES_PER_MILLIMETRE, (fast + shift) * METRES_PER_MILLIMETRE

"""Rectangles of pixels: the region of interest and the blocks it is computed in."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from nanobrag_torch.config.detector import DetectorConfig, check_roi
from nanobrag_torch.errors import ParameterError


@dataclass(frozen=True)
class Region:
    """Pixels slow_start <= s < slow_stop, fast_start <= f < fast_stop."""

    slow_start: int
    slow_stop: int
    fast_start: int
    fast_stop: int

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of slow and fast pixels."""
        return self.slow_stop - self.slow_start, self.fast_stop - self.fast_start

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.shape[0] * self.shape[1]

    def inside(self, outer: "Region") -> tuple[slice, slice]:
        """Slices of this region in an image that holds ``outer`` alone."""
        return (
            slice(self.slow_start - outer.slow_start, self.slow_stop - outer.slow_start),
            slice(self.fast_start - outer.fast_start, self.fast_stop - outer.fast_start),
        )

    def tiles(self, pixels: int) -> "list[Region]":
        """Cover the region with tiles of at most ``pixels`` pixels, whole rows where they fit."""
        width = min(self.shape[1], max(pixels, 1))
        height = max(pixels // width, 1)
        return [
            Region(slow, min(slow + height, self.slow_stop), fast, min(fast + width, self.fast_stop))
            for slow in range(self.slow_start, self.slow_stop, height)
            for fast in range(self.fast_start, self.fast_stop, width)
        ]

    def padded(self, image: Tensor, slow_pixels: int, fast_pixels: int) -> Tensor:
        """The whole detector's image, zero outside the region."""
        left, right = self.fast_start, fast_pixels - self.fast_stop
        above, below = self.slow_start, slow_pixels - self.slow_stop
        if not any((left, right, above, below)):
            return image
        return torch.nn.functional.pad(image, (left, right, above, below))


def representative_region(height: int, width: int, config: DetectorConfig) -> Region:
    """Pixels around the point half way between the detector's middle and its last corner.

    There a cell parameter moves the reflections; at the beam itself nothing but h = k = l = 0 is near.
    """
    if not (1 <= height <= config.spixels and 1 <= width <= config.fpixels):
        limits = f"{config.spixels}x{config.fpixels}"
        raise ParameterError("roi", f"must be from 1x1 to the detector's {limits}, got {height}x{width}")
    slow = min(3 * config.spixels // 4, config.spixels - height)
    fast = min(3 * config.fpixels // 4, config.fpixels - width)
    return Region(slow, slow + height, fast, fast + width)


def chosen_region(roi: Sequence[int] | None, config: DetectorConfig) -> Region:
    """The region for ``roi``: (H, W) of a representative place, (xmin, xmax, ymin, ymax), or the configuration's."""
    roi = config.roi if roi is None else roi
    if roi is None:
        return Region(0, config.spixels, 0, config.fpixels)
    if len(roi) == 2:
        return representative_region(roi[0], roi[1], config)
    check_roi(roi, config.spixels, config.fpixels)
    xmin, xmax, ymin, ymax = roi
    return Region(ymin, ymax + 1, xmin, xmax + 1)

"""Solid angle of a pixel."""

from torch import Tensor

from nanobrag_torch.placement import DetectorGeometry


def solid_angle(geometry: DetectorGeometry, inverse_range: Tensor, point_pixel: bool) -> Tensor:
    """Steradian, of the shape of ``inverse_range`` (1/m); a point pixel counts 1/R² alone."""
    per_area = inverse_range * inverse_range
    if point_pixel:
        return per_area
    return per_area * inverse_range * (geometry.pixel_size * geometry.pixel_size * geometry.close_distance)

"""Kahn's polarization factor, without an arctangent: smooth everywhere, also at factor 0."""

import torch
from torch import Tensor

from nanobrag_torch.vectors import cross, transformed, unit_or_zero


def polarization_frame(incident: Tensor, axis: Tensor) -> Tensor:
    """Rows (3, 3): the incident direction, the electric vector's direction E and the magnetic one's B."""
    magnetic = unit_or_zero(cross(axis, incident))
    electric = unit_or_zero(cross(incident, magnetic))
    return torch.stack([incident, electric, magnetic])


def polarization(directions: Tensor, incident: Tensor, axis: Tensor, factor: Tensor) -> Tensor:
    """(1 + cos² 2theta - K cos 2psi sin² 2theta) / 2 for unit ``directions`` (3, n): shape (n,).

    cos 2psi sin² 2theta is the difference of the squared projections on E and B.
    """
    along, electric, magnetic = transformed(polarization_frame(incident, axis), directions).square().unbind(0)
    return 0.5 * (1.0 + along - factor * (electric - magnetic))

"""The grid of structure factors over Miller indices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nanobrag_torch.errors import ParameterError


@dataclass(frozen=True)
class HklGrid:
    """Structure factors F[h - h_min, k - k_min, l - l_min] in electrons.

    ``listed`` marks the entries that a file gave; the others take the crystal's ``default_F``.
    None means that every entry counts.
    """

    values: Tensor
    lowest: tuple[int, int, int]
    listed: Tensor | None = None

    def filled(self, default_F: Tensor) -> Tensor:
        """Dense values of shape (nh, nk, nl) on the default's device and dtype, still attached to both."""
        values = self.values.to(default_F)
        if self.listed is None:
            return values
        return torch.where(self.listed.to(default_F.device), values, default_F)


def as_grid(value: Any) -> HklGrid | None:
    """The grid in ``value``: a grid, or a pair of a 3-D array and its lowest (h, k, l)."""
    if value is None or isinstance(value, HklGrid):
        return value
    if not isinstance(value, Sequence) or len(value) != 2:
        raise ParameterError("hkl_data", "must be an HklGrid, or a pair (3-D array of F, lowest h, k, l)")
    values = torch.as_tensor(value[0])
    if values.ndim != 3 or values.numel() == 0:
        raise ParameterError("hkl_data", f"must hold a 3-D array of F, got shape {tuple(values.shape)}")
    return HklGrid(values, _lowest(value[1]))


def _lowest(origin: Any) -> tuple[int, int, int]:
    if isinstance(origin, Mapping):
        origin = [origin[name] for name in ("h_min", "k_min", "l_min")]
    h, k, l = (int(index) for index in origin)
    return h, k, l

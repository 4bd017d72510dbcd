"""The original program's cache of structure factors, ``Fdump.bin``: bounds as text, then padded native doubles."""

import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from nanobrag_torch.errors import InputError
from nanobrag_torch.hkl import HklGrid
from nanobrag_torch.io.files import read_bytes, write_bytes


def _bounds(path: str | Path, header: bytes) -> list[int]:
    try:
        bounds = [int(word) for word in header.decode("ascii").split()]
    except ValueError:
        bounds = []
    if len(bounds) != 6 or any(low > high for low, high in zip(bounds[::2], bounds[1::2], strict=True)):
        raise InputError(path, "does not start with h_min h_max k_min k_max l_min l_max")
    return bounds


def read_dump(path: str | Path) -> HklGrid:
    """The grid of a cache file, its padding left out."""
    header, separator, body = read_bytes(path).partition(b"\n\f")
    bounds = _bounds(path, header)
    padded = [high - low + 2 for low, high in zip(bounds[::2], bounds[1::2], strict=True)]
    if not separator or len(body) != 8 * math.prod(padded):
        raise InputError(path, f"holds {len(body)} bytes of data, expected {8 * math.prod(padded)}")
    values = np.frombuffer(body, dtype=np.float64).reshape(padded)[:-1, :-1, :-1]
    return HklGrid(torch.from_numpy(values.copy()), (bounds[0], bounds[2], bounds[4]))


def write_dump(path: str | Path, grid: HklGrid, default_F: Tensor) -> None:
    """Write a grid as a cache file; unlisted entries and the padding hold ``default_F``."""
    values = grid.filled(default_F.detach().double()).detach().cpu().numpy()
    padded = np.pad(values, [(0, 1)] * 3, constant_values=float(default_F.detach()))
    bounds = [f"{low} {low + size - 1}" for low, size in zip(grid.lowest, values.shape, strict=True)]
    write_bytes(path, f"{' '.join(bounds)}\n\f".encode() + padded.tobytes())

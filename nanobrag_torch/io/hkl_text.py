"""Text files of structure factors: one ``h k l F`` a line."""

import math
from pathlib import Path

import numpy as np
import torch

from nanobrag_torch.errors import InputError
from nanobrag_torch.hkl import HklGrid
from nanobrag_torch.io.files import read_numbers

LARGEST_GRID = 2**31
"""Entries; more means that an index is wrong."""


def _checked(path: str | Path, line: int, record: list[float]) -> list[float]:
    whole = all(math.isfinite(index) and index == round(index) for index in record[:3])
    if not whole or not math.isfinite(record[3]):
        raise InputError(path, f"expected whole h k l and a finite F, got {record}", line)
    return record


def _bounds(path: str | Path, indices: np.ndarray) -> tuple[np.ndarray, tuple[int, ...]]:
    lowest = indices.min(0)
    shape = tuple(int(size) for size in indices.max(0) - lowest + 1)
    if math.prod(shape) > LARGEST_GRID:
        raise InputError(path, f"indices span a grid of {' x '.join(map(str, shape))}: one of them must be wrong")
    return lowest, shape


def read_hkl(path: str | Path) -> HklGrid:
    """The grid that spans all indices of a file; a later line for the same indices wins."""
    rows = read_numbers(path, (4,), "four numbers h k l F")
    if not rows:
        raise InputError(path, "holds no structure factor")
    records = np.array([_checked(path, line, numbers) for line, numbers in rows])
    indices = records[:, :3].astype(np.int64)
    lowest, shape = _bounds(path, indices)
    values, listed = np.zeros(shape), np.zeros(shape, dtype=bool)
    where = tuple((indices - lowest).T)
    values[where], listed[where] = records[:, 3], True
    h, k, l = (int(index) for index in lowest)
    return HklGrid(torch.from_numpy(values), (h, k, l), torch.from_numpy(listed))

"""Text files of structure factors: one ``h k l F`` a line."""

from pathlib import Path

import numpy as np
import torch

from nanobrag_torch.errors import InputError
from nanobrag_torch.hkl import HklGrid

LARGEST_GRID = 2**31
"""Entries; more means that an index is wrong."""


def _record(path: Path, line: int, text: str) -> tuple[int, int, int, float]:
    words = text.split()
    if len(words) != 4:
        raise InputError(path, f"expected four numbers h k l F, got {text.strip()!r}", line)
    try:
        h, k, l, amplitude = (float(word) for word in words)
    except ValueError:
        raise InputError(path, f"expected four numbers h k l F, got {text.strip()!r}", line) from None
    if not np.isfinite(amplitude) or any(index != round(index) for index in (h, k, l) if np.isfinite(index)):
        raise InputError(path, f"expected whole h k l and a finite F, got {text.strip()!r}", line)
    return int(h), int(k), int(l), amplitude


def _records(path: Path) -> list[tuple[int, int, int, float]]:
    try:
        text = path.read_text()
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "is not a text file") from error
    lines = enumerate(text.splitlines(), start=1)
    return [_record(path, number, line) for number, line in lines if line.strip() and not line.lstrip().startswith("#")]


def read_hkl(path: str | Path) -> HklGrid:
    """The grid that spans all indices of a file; a later line for the same indices wins."""
    path = Path(path)
    records = _records(path)
    if not records:
        raise InputError(path, "holds no structure factor")
    indices = np.array([record[:3] for record in records])
    lowest = indices.min(0)
    shape = tuple(int(size) for size in indices.max(0) - lowest + 1)
    if np.prod(shape, dtype=float) > LARGEST_GRID:
        raise InputError(path, f"indices span a grid of {' x '.join(map(str, shape))}: one of them must be wrong")
    values, listed = np.zeros(shape), np.zeros(shape, dtype=bool)
    where = tuple((indices - lowest).T)
    values[where] = [record[3] for record in records]
    listed[where] = True
    h, k, l = (int(index) for index in lowest)
    return HklGrid(torch.from_numpy(values), (h, k, l), torch.from_numpy(listed))

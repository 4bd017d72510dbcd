"""Norm, share of zeros and share of nonfinite entries of many gradients, worked out together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

Statistic = tuple[float, float, float]
"""Norm, share of entries that are zero, share that are not finite."""

MOST_KEPT = 4_000_000
"""Entries of gradients that are held before they are worked out."""


class Batch:
    """Collects the gradients at nodes and works them out in bulk: many small tensors cost no more than one."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, list[int | None], list[int | None]]] = []
        self._tensors: list[Tensor] = []
        self._statistics: list[Statistic] = []
        self._kept = 0
        self._index: dict[int, int] = {}

    def add(self, number: int, received: Sequence[Tensor | None], sent: Sequence[Tensor | None]) -> None:
        """Take the gradients of one node."""
        self._rows.append((number, [self._keep(g) for g in received], [self._keep(g) for g in sent]))
        if self._kept > MOST_KEPT:
            self._flush()

    def _keep(self, gradient: Tensor | None) -> int | None:
        if gradient is None:
            return None
        known = self._index.get(id(gradient))  # what one node sends is mostly what another receives
        if known is not None:
            return known
        self._tensors.append(gradient)
        self._kept += gradient.numel()
        number = self._index[id(gradient)] = len(self._statistics) + len(self._tensors) - 1
        return number

    def _flush(self) -> None:
        self._statistics.extend(statistics_of(self._tensors))
        self._tensors.clear()
        self._index.clear()
        self._kept = 0

    def results(self) -> Iterator[tuple[int, tuple[Statistic | None, ...], tuple[Statistic | None, ...]]]:
        """Yield each node's number with the statistics of what it received and of what it sent."""
        self._flush()
        for number, received, sent in self._rows:
            yield number, self._look_up(received), self._look_up(sent)

    def _look_up(self, indices: Sequence[int | None]) -> tuple[Statistic | None, ...]:
        return tuple(None if index is None else self._statistics[index] for index in indices)


def statistics_of(tensors: Sequence[Tensor]) -> list[Statistic]:
    """Return the statistics of each tensor."""
    if not tensors:
        return []
    with torch.no_grad():
        if any(tensor.dtype is not torch.float64 or tensor.layout is not torch.strided for tensor in tensors):
            tensors = [_plain(tensor) for tensor in tensors]
        values = torch._C._nn.flatten_dense_tensors(list(tensors)).numpy()
    return _by_segment(values, np.array([part.numel() for part in tensors]))


def _plain(tensor: Tensor) -> Tensor:
    """Return a tensor as a dense one in float64; of a complex number its magnitude."""
    dense = tensor.detach()
    if dense.layout is not torch.strided:
        dense = dense.to_dense()
    return (dense.abs() if dense.is_complex() else dense).to("cpu", torch.float64)


def _by_segment(values: np.ndarray[Any, Any], sizes: np.ndarray[Any, Any]) -> list[Statistic]:
    filled = np.flatnonzero(sizes)
    starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1])).astype(np.int64)
    magnitude = np.abs(values)
    largest = _reduce(np.maximum, magnitude, starts)
    owner = np.repeat(np.arange(len(filled)), sizes[filled])
    with np.errstate(all="ignore"):
        scaled = np.where(largest[owner] > 0, magnitude / largest[owner], 0.0)
        norms = largest * np.sqrt(_reduce(np.add, scaled * scaled, starts))
    zeros = _reduce(np.add, (values == 0).astype(np.float64), starts) / sizes[filled]
    bad = _reduce(np.add, (~np.isfinite(values)).astype(np.float64), starts) / sizes[filled]
    found: list[Statistic] = [(0.0, 1.0, 0.0)] * len(sizes)
    for place, *row in zip(filled.tolist(), norms.tolist(), zeros.tolist(), bad.tolist(), strict=True):
        found[place] = (row[0], row[1], row[2])
    return found


def _reduce(operation: np.ufunc, values: np.ndarray[Any, Any], starts: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return operation.reduceat(values, starts) if len(starts) else values[:0]

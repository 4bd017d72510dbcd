"""Norm, share of zeros and share of nonfinite entries of many gradients, worked out together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

Statistic = tuple[float, float, float]
"""Norm, share of entries that are zero, share that are not finite."""

MOST_KEPT = 262_144
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
        norms = _norms(tensors)
        zeros = _zero_shares(tensors)
    return [
        (norm, zero, 0.0 if math.isfinite(norm) else _nonfinite_share(tensor))
        for norm, zero, tensor in zip(norms, zeros, tensors, strict=True)
    ]


def _plain(tensor: Tensor) -> Tensor:
    """Return a tensor as a dense one in float64; of a complex number its magnitude."""
    dense = tensor.detach()
    if dense.layout is not torch.strided:
        dense = dense.to_dense()
    return (dense.abs() if dense.is_complex() else dense).to("cpu", torch.float64)


def _norms(tensors: Sequence[Tensor]) -> list[float]:
    """Return the Euclidean norms; the largest magnitude where squares under- or overflow."""
    norms: list[float] = torch.stack(torch._foreach_norm(list(tensors))).tolist()
    for index, norm in enumerate(norms):
        if norm == 0.0 or norm == math.inf:
            norms[index] = float(tensors[index].abs().max()) if tensors[index].numel() else 0.0
    return norms


def _zero_shares(tensors: Sequence[Tensor]) -> list[float]:
    """Return each tensor's share of zeros, 1 for an empty one."""
    nonzero = torch.stack([tensor.count_nonzero() for tensor in tensors]).tolist()
    sizes = [tensor.numel() for tensor in tensors]
    return [1.0 - count / size if size else 1.0 for count, size in zip(nonzero, sizes, strict=True)]


def _nonfinite_share(tensor: Tensor) -> float:
    return float((~torch.isfinite(tensor)).double().mean())

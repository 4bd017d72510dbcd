"""Norm, share of zeros and share of nonfinite entries of many gradients, worked out together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

Statistic = tuple[float, float, float]
"""Norm, share of entries that are zero, share that are not finite."""

Gradients = Sequence[Tensor | None]
MOST_KEPT = 65_536
"""Entries of gradients that are held before they are worked out."""


class Batch:
    """Collects the gradients at nodes and works them out in bulk: many small tensors cost no more than one."""

    def __init__(self) -> None:
        self._seen: list[tuple[int, Gradients, Gradients]] = []
        self._rows: list[tuple[int, list[int | None], list[int | None]]] = []
        self._tensors: list[Tensor] = []
        self._statistics: list[Statistic] = []
        self._kept = 0
        self._index: dict[int, int] = {}

    def add(self, number: int, sent: Gradients, received: Gradients) -> None:
        """Take the gradients of one node; what it received was mostly counted when it was sent."""
        self._seen.append((number, sent, received))
        for gradient in sent:
            if gradient is not None:
                self._kept += gradient.numel()
        if self._kept > MOST_KEPT:
            self._flush()

    def _keep(self, gradient: Tensor | None) -> int | None:
        if gradient is None:
            return None
        known = self._index.get(id(gradient))  # what one node sends is mostly what another receives
        if known is not None:
            return known
        number = self._index[id(gradient)] = len(self._statistics) + len(self._tensors)
        self._tensors.append(gradient)
        return number

    def _flush(self) -> None:
        for number, sent, received in self._seen:
            self._rows.append((number, [self._keep(g) for g in received], [self._keep(g) for g in sent]))
        self._statistics.extend(statistics_of(self._tensors))
        self._seen.clear()
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
    """Return the statistics of each tensor: those of one size in one stack, which costs a copy and saves most calls."""
    found: list[Statistic] = [(0.0, 1.0, 0.0)] * len(tensors)
    sizes: dict[int, list[int]] = {}
    with torch.no_grad():
        plain = [_plain(tensor) for tensor in tensors]
        for index, tensor in enumerate(plain):
            sizes.setdefault(tensor.numel(), []).append(index)
        for size, indices in sizes.items():
            if size:
                rows = _rows_of([plain[index] for index in indices])
                for index, statistic in zip(indices, _of_rows(rows), strict=True):
                    found[index] = statistic
    return found


def _plain(tensor: Tensor) -> Tensor:
    """Return a tensor as a dense one in float64; of a complex number its magnitude."""
    if tensor.dtype is torch.float64 and tensor.layout is torch.strided and tensor.device.type == "cpu":
        return tensor
    dense = tensor.detach()
    if dense.layout is not torch.strided:
        dense = dense.to_dense()
    return (dense.abs() if dense.is_complex() else dense).to("cpu", torch.float64)


def _rows_of(tensors: Sequence[Tensor]) -> Tensor:
    """Return tensors of one size as the rows of a matrix."""
    if len(tensors) == 1:
        return tensors[0].reshape(1, -1)
    if all(tensor.shape == tensors[0].shape for tensor in tensors):
        return torch.stack(list(tensors)).reshape(len(tensors), -1)
    return torch.stack([tensor.reshape(-1) for tensor in tensors])


def _of_rows(rows: Tensor) -> list[Statistic]:
    """Return each row's statistics; the norm is the largest magnitude where squares under- or overflow."""
    magnitudes = rows.abs()
    norms: list[float] = torch.linalg.vector_norm(magnitudes, dim=1).tolist()
    zeros = _zero_shares(magnitudes)
    if 0.0 in norms or math.inf in norms:
        largest = magnitudes.amax(1).tolist()
        norms = [most if norm in (0.0, math.inf) else norm for norm, most in zip(norms, largest, strict=True)]
    return [
        (norm, zero, 0.0 if math.isfinite(norm) else _nonfinite_share(rows[index]))
        for index, (norm, zero) in enumerate(zip(norms, zeros, strict=True))
    ]


def _zero_shares(magnitudes: Tensor) -> list[float]:
    """Return each row's share of zeros; to count them takes longer than to see that there are none."""
    shares = [0.0] * magnitudes.shape[0]
    some = [index for index, least in enumerate(magnitudes.amin(1).tolist()) if least == 0.0 or math.isnan(least)]
    if some:
        counts = (magnitudes[some] == 0).double().mean(1).tolist()
        for index, share in zip(some, counts, strict=True):
            shares[index] = share
    return shares


def _nonfinite_share(tensor: Tensor) -> float:
    return float((~torch.isfinite(tensor)).double().mean())

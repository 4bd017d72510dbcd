"""Norm, share of zeros and share of nonfinite entries of many gradients, worked out together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from itertools import repeat
from typing import Any

import torch
from torch import Tensor

Statistic = tuple[float, float, float]
"""Norm, share of entries that are zero, share that are not finite."""

Gradients = tuple[Any, ...]
Alone = Callable[[], AbstractContextManager[None]]
Side = tuple[Statistic | None, ...]
Row = tuple[int, Side, Side]
MOST_KEPT = 65_536
"""Entries of gradients that are held before they are worked out."""
_ROOM = 2 * MOST_KEPT
_AT_ONCE = 8
"""Nodes between two looks at how much is held; after a large gradient every node is looked at."""
_Unseen = torch._C.DisableTorchFunction
_EMPTY: Statistic = (0.0, 1.0, 0.0)


class Batch:
    """Collects the gradients at nodes and works them out in bulk: many small tensors cost no more than one.

    ``known(rows, doubtful)`` is called soon after nodes ran, with a row ``(number, received, sent)`` of statistics for
    each, and those rows again in which some gradient sent is missing, all zero or not finite. ``alone()`` is in force
    while there is work: tracing of our own functions would be dear.
    """

    def __init__(self, known: Callable[[list[Row], list[Row]], None], alone: Alone = nullcontext) -> None:
        self._known = known
        self._alone = alone
        self._seen: list[tuple[int, Gradients, Gradients]] = []
        self._held: dict[int, Tensor | None] = {id(None): None}
        self._sizes: dict[int, list[Tensor]] = {}
        self._looked = 0
        self._kept = 0
        self.add = self._make_add()

    def _make_add(self) -> Callable[[int, Gradients, Gradients], None]:
        """Return what takes the gradients of one node: one closure, since it runs at every node of the graph."""
        seen, due, look = self._seen, _AT_ONCE, self._look

        def add(number: int, sent: Gradients, received: Gradients) -> None:
            nonlocal due
            seen.append((number, sent, received))
            if len(seen) >= due:
                due = look()

        return add

    def _look(self) -> int:
        """Work out what is held where that is much; return at how many nodes to look again."""
        with _Unseen(), self._alone():
            fresh = self._take()
            if self._kept > MOST_KEPT:
                self._work_out()
        return len(self._seen) + (1 if fresh > MOST_KEPT else _AT_ONCE)

    def _take(self) -> int:
        """Sort what came since the last look by size; what one node sends is mostly what another receives."""
        held, sizes, fresh = self._held, self._sizes, 0
        for _, sent, received in self._seen[self._looked :]:
            for gradient in sent + received:
                if id(gradient) not in held:
                    held[id(gradient)] = gradient
                    size = gradient.numel()
                    fresh += size
                    if size in sizes:
                        sizes[size].append(gradient)
                    else:
                        sizes[size] = [gradient]
        self._looked, self._kept = len(self._seen), self._kept + fresh
        return fresh

    def flush(self) -> None:
        """Work out what is held."""
        with _Unseen():
            self._take()
            self._work_out()

    def _work_out(self) -> None:
        enabled = torch.is_grad_enabled()  # in a backward that creates a graph
        torch._C._set_grad_enabled(False)
        try:
            self._work_out_untracked()
        finally:
            torch._C._set_grad_enabled(enabled)

    def _work_out_untracked(self) -> None:
        found: dict[int, Statistic | None] = {id(None): None}
        for size, tensors in self._sizes.items():
            found.update(zip(map(id, tensors), _of_size(size, tensors), strict=True))
        look_up, rows, doubtful = found.__getitem__, [], []
        unsound = {key for key, s in found.items() if s is None or s[0] == 0.0 or s[2]}
        for number, sent, received in self._seen:
            ids = tuple(map(id, sent))
            row = (number, tuple(map(look_up, map(id, received))), tuple(map(look_up, ids)))
            rows.append(row)
            if not unsound.isdisjoint(ids):
                doubtful.append(row)
        self._seen.clear()
        self._sizes.clear()
        self._held.clear()
        self._held[id(None)] = None
        self._looked = self._kept = 0
        self._known(rows, doubtful)


def _of_size(size: int, tensors: Sequence[Tensor]) -> Iterable[Statistic]:
    """Return the statistics of tensors of one size, worked out in one stack."""
    if not size:
        return [_EMPTY] * len(tensors)
    return _of_rows(_rows_of(tensors))


def _rows_of(tensors: Sequence[Tensor]) -> Tensor:
    """Return tensors of one size as the rows of a matrix in float64; of complex numbers the magnitudes.

    The memory of the rows is used again for the next ones: to ask for more takes longer than to fill it.
    """
    first, count = tensors[0], len(tensors)
    size = first.numel()
    try:
        if count > 1 and count * size <= _ROOM:
            rows = _buffer()[: count * size]
            torch.stack(tensors, out=rows.view(count, *first.shape))  # type: ignore[arg-type]
            return rows.view(count, size)
        if count > 1:
            return _real(torch.stack(tensors)).reshape(count, -1)  # type: ignore[arg-type]
    except (RuntimeError, TypeError):  # complex, or of several shapes, layouts or devices
        return torch.stack([_dense(tensor).reshape(-1) for tensor in tensors])
    return _dense(first).reshape(1, -1)


@cache
def _buffer() -> Tensor:
    return torch.empty(_ROOM, dtype=torch.float64)


def _dense(tensor: Tensor) -> Tensor:
    return _real(tensor.detach())


def _real(tensor: Tensor) -> Tensor:
    """Return a tensor as a dense one in float64; of a complex number its magnitude."""
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    return (tensor.abs() if tensor.is_complex() else tensor).to("cpu", torch.float64)


def _of_rows(rows: Tensor) -> Iterable[Statistic]:
    """Return each row's statistics; the norm is the largest magnitude where squares under- or overflow."""
    magnitudes = rows.abs_() if rows.shape[0] > 1 else rows.abs()  # several rows are a copy
    norms: list[float] = torch.linalg.vector_norm(magnitudes, dim=1).tolist()
    _mend(norms, magnitudes)
    zeros = _zero_shares(magnitudes, norms)
    if all(map(math.isfinite, norms)):
        return zip(norms, zeros, repeat(0.0), strict=False)
    nonfinite = [0.0 if math.isfinite(n) else _nonfinite_share(magnitudes[i]) for i, n in enumerate(norms)]
    return zip(norms, zeros, nonfinite, strict=True)


def _mend(norms: list[float], magnitudes: Tensor) -> None:
    """Replace norms whose squares under- or overflowed by the largest magnitude."""
    if 0.0 in norms or math.inf in norms:
        for index, most in enumerate(magnitudes.amax(1).tolist()):
            if norms[index] in (0.0, math.inf):
                norms[index] = most


def _zero_shares(magnitudes: Tensor, norms: list[float]) -> list[float]:
    """Return each row's share of zeros; to count them takes longer than to see that there are none, or nothing else."""
    least = magnitudes.amin(1).tolist()
    shares = [0.0 if norm else 1.0 for norm in norms]
    if all(least) and not any(map(math.isnan, least)):
        return shares
    some = [i for i, value in enumerate(least) if norms[i] != 0.0 and (value == 0.0 or math.isnan(value))]
    if some:
        counts = (magnitudes[some] == 0).double().mean(1).tolist()
        for index, share in zip(some, counts, strict=True):
            shares[index] = share
    return shares


def _nonfinite_share(row: Tensor) -> float:
    return float((~torch.isfinite(row)).double().mean())

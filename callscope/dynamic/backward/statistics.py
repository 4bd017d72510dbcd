"""Norm of gradients, whether they are all zero, and share of nonfinite entries: of many small ones together, of large ones in parts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import torch
from torch import Tensor

Statistic = tuple[float, float, float]
"""Norm; 1 where every entry is zero, less where one is not, infinite where there is none; the share that are not finite."""

MOST_AT_ONCE = 131_072
"""So many entries are worked out at once, in a memory that is used again; a larger tensor is worked out in parts."""
_layout_of = attrgetter("layout")
_EMPTY: Statistic = (0.0, math.inf, 0.0)


class Columns(NamedTuple):
    """The statistics of many tensors, one list each."""

    norms: list[float]
    zeros: list[float]
    nonfinite: list[float]

    def are_sound(self) -> bool:
        """Return whether no tensor is all zero, and none holds an entry that is not finite."""
        return 0.0 not in self.norms and not any(self.nonfinite)


def of_size(size: int, tensors: Sequence[Tensor]) -> Columns:
    """Return the statistics of tensors of one size, worked out in one stack."""
    if not size:
        return _columns([_EMPTY] * len(tensors))
    most = MOST_AT_ONCE // size
    if not most or not {torch.strided}.issuperset(map(_layout_of, tensors)):
        return _columns([_of_tensor(tensor) for tensor in tensors])
    if size == 1:
        return _of_numbers([number for part in _in_parts(tensors, most) for number in _rows_of(part).view(-1).tolist()])
    found = [_of_rows(_rows_of(part)) for part in _in_parts(tensors, most)]
    return found[0] if len(found) == 1 else Columns(*(list(chain(*lists)) for lists in zip(*found, strict=True)))


def _in_parts(tensors: Sequence[Tensor], most: int) -> Iterator[Sequence[Tensor]]:
    for start in range(0, len(tensors), most):
        yield tensors[start : start + most]


def _columns(rows: Iterable[Statistic]) -> Columns:
    return Columns(*map(list, zip(*rows, strict=True)))


def _of_numbers(numbers: list[float]) -> Columns:
    """Return the statistics of tensors that hold one number each."""
    nonfinite = [0.0 if math.isfinite(number) else 1.0 for number in numbers]
    return Columns(list(map(abs, numbers)), [float(number == 0.0) for number in numbers], nonfinite)


def _rows_of(tensors: Sequence[Tensor]) -> Tensor:
    """Return tensors of one size as the rows of a matrix in float64; of complex numbers the magnitudes.

    The memory of the rows is used again for the next ones: to ask for more takes longer than to fill it.
    """
    first, count = tensors[0], len(tensors)
    size = first.numel()
    rows = _buffer()[: count * size]
    try:
        torch.stack(tensors, out=rows.view(count, *first.shape))  # type: ignore[arg-type]
        return rows.view(count, size)
    except (RuntimeError, TypeError):  # complex, or of several shapes or devices
        return torch.stack([_real(tensor.detach()).reshape(-1) for tensor in tensors])


@cache
def _buffer() -> Tensor:
    return torch.empty(MOST_AT_ONCE, dtype=torch.float64)


def _real(tensor: Tensor) -> Tensor:
    """Return a tensor in float64; of a complex number its magnitude."""
    return (tensor.abs() if tensor.is_complex() else tensor).to("cpu", torch.float64)


def _of_rows(rows: Tensor) -> Columns:
    """Return each row's statistics; the norm is the largest magnitude where squares over- or underflow."""
    norms: list[float] = torch.linalg.vector_norm(rows, dim=1).tolist()
    zeros, nonfinite = [0.0] * len(norms), [0.0] * len(norms)
    if not (min(norms) > 0.0 and math.isfinite(sum(norms))):
        odd = [index for index, norm in enumerate(norms) if norm == 0.0 or not math.isfinite(norm)]
        for index, one in zip(
            odd, _of_odd(rows.index_select(0, torch.tensor(odd)), [norms[index] for index in odd]), strict=True
        ):
            norms[index], zeros[index], nonfinite[index] = one
    return Columns(norms, zeros, nonfinite)


def _of_odd(rows: Tensor, norms: Sequence[float]) -> Iterator[Statistic]:
    """Yield the statistics of rows whose norms are 0 or not finite: of zeros, of very small or large entries, of broken ones."""
    greatest: list[float] = rows.abs_().amax(1).tolist()  # a norm of order infinity takes three times as long
    if math.isfinite(sum(norms)):
        yield from ((most, 0.0 if most else 1.0, 0.0) for most in greatest)
        return
    broken: list[float] = (~torch.isfinite(rows)).double().mean(1).tolist()
    for norm, most, share in zip(norms, greatest, broken, strict=True):
        yield most if norm in (0.0, math.inf) else norm, 0.0 if most else 1.0, share  # nan is not zero


def _of_tensor(tensor: Tensor) -> Statistic:
    """Return the statistics of one tensor that is large, or not strided, without a copy of the whole."""
    if tensor.layout is not torch.strided:
        return _of_values(tensor)
    once = _without_repetition(tensor.detach())
    sizes, found = zip(*((part.numel(), _of_rows(_part(part))) for part in _parts(once)), strict=True)
    norm = _joint_norm([part.norms[0] for part in found]) * math.sqrt(tensor.numel() / once.numel())
    zeros = sum(size * part.zeros[0] for size, part in zip(sizes, found, strict=True))
    nonfinite = sum(size * part.nonfinite[0] for size, part in zip(sizes, found, strict=True))
    return norm, zeros / once.numel(), nonfinite / once.numel()


def _of_values(tensor: Tensor) -> Statistic:
    """Return the statistics of a sparse tensor: what it does not store is zero."""
    stored = tensor.coalesce().values() if tensor.layout is torch.sparse_coo else tensor.to_dense()
    share = stored.numel() / tensor.numel()
    (norm,), (zeros,), (nonfinite,) = of_size(stored.numel(), [stored])
    return norm, 1.0 - share + share * zeros, nonfinite * share


def _without_repetition(tensor: Tensor) -> Tensor:
    """Return a tensor without the dimensions along which it only repeats itself (``expand``), the longest strides first."""
    for dimension, stride in reversed(list(enumerate(tensor.stride()))):
        if stride == 0:
            tensor = tensor.select(dimension, 0)
    strides = tensor.stride()
    return tensor.permute(sorted(range(tensor.dim()), key=lambda dimension: -strides[dimension]))


def _parts(tensor: Tensor) -> Iterator[Tensor]:
    """Yield a tensor in parts that can be worked out at once."""
    if tensor.numel() <= MOST_AT_ONCE:
        yield tensor
    elif tensor.is_contiguous():
        yield from torch.split(tensor.view(-1), MOST_AT_ONCE)
    else:
        for part in tensor.unbind(0):
            yield from _parts(part)


def _part(tensor: Tensor) -> Tensor:
    row = _buffer()[: tensor.numel()].view(1, -1)
    row.copy_((tensor.abs() if tensor.is_complex() else tensor).reshape(1, -1))
    return row


def _joint_norm(norms: Sequence[float]) -> float:
    return math.nan if any(map(math.isnan, norms)) else math.hypot(*norms)

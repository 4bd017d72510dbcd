"""What picks, repeats, spreads and puts elements by their positions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from callscope.taint.shapes.formulas.arrays import (
    Array,
    Index,
    NotUnderstoodError,
    array,
    build,
    common,
    indices,
    permuted,
    picked,
    reshaped,
    stretched,
)
from callscope.taint.shapes.formulas.shaping import joined, sizes, unsqueezed


def gathered(a: Array, dim: int, index: Array) -> Array:
    """Return ``torch.gather``."""
    axis = dim % len(a.shape)
    return build(index.shape, lambda i: a.at((*i[:axis], _place(index.at(i), a.shape[axis]), *i[axis + 1 :])))


def _place(number: Any, size: int) -> int:
    if type(number) is not int or not -size <= number < size:
        raise NotUnderstoodError
    return number % size


def taken_along(a: Array, index: Array, dim: int) -> Array:
    """Return ``torch.take_along_dim``."""
    axis = dim % len(a.shape)
    one = (*a.shape[:axis], 1, *a.shape[axis + 1 :])
    return gathered(stretched(a, common(a.shape, (*index.shape[:axis], 1, *index.shape[axis + 1 :]))), dim,
                    stretched(index, common(index.shape, one)))  # fmt: skip


def selected(a: Array, dim: int, index: Any) -> Array:
    """Return ``torch.index_select``, ``torch.select``."""
    axis = dim % len(a.shape)
    return picked(a, (*[slice(None)] * axis, index))


def scattered(change: Callable[[Any, Any], Any]) -> Callable[..., Array]:
    """Return ``scatter``, ``scatter_add``: what is put, or added, where an index says."""

    def apply(a: Array, dim: int, index: Array, src: Any = None, value: Any = None) -> Array:
        axis, new = dim % len(a.shape), array(value if src is None else src)
        found = dict(zip(indices(a.shape), a.data, strict=True))
        for i in indices(index.shape):
            at = (*i[:axis], _place(index.at(i), a.shape[axis]), *i[axis + 1 :])
            found[at] = change(found[at], new.at(i) if new.shape else new.data[0])
        return Array(a.shape, list(found.values()))

    return apply


def put(change: Callable[[Any, Any], Any]) -> Callable[..., Array]:
    """Return ``index_add``, ``index_copy``: slices put, or added, where an index says."""

    def apply(a: Array, dim: int, index: Array, source: Array, alpha: Any = 1) -> Array:
        axis = dim % len(a.shape)
        found = dict(zip(indices(a.shape), a.data, strict=True))
        for i in indices(source.shape):
            at = (*i[:axis], _place(index.data[i[axis]], a.shape[axis]), *i[axis + 1 :])
            found[at] = change(found[at], source.at(i) * alpha)
        return Array(a.shape, list(found.values()))

    return apply


def repeated(a: Array, *given: Any) -> Array:
    """Return ``x.repeat(2, 3)``."""
    times = sizes(given)
    if len(times) < len(a.shape):
        times = [1] * (len(a.shape) - len(times)) + list(times)
    wide = Array((1,) * (len(times) - len(a.shape)) + a.shape, a.data)
    shape = [size * time for size, time in zip(wide.shape, times, strict=True)]
    return build(shape, lambda i: wide.at(tuple(k % size for k, size in zip(i, wide.shape, strict=True))))


def interleaved(a: Array, repeats: int, dim: int | None = None, output_size: Any = None) -> Array:
    """Return ``torch.repeat_interleave`` by one number."""
    if not isinstance(repeats, int):
        raise NotUnderstoodError
    if dim is None:
        a, dim = reshaped(a, (len(a.data),)), 0
    axis = dim % len(a.shape)
    shape = (*a.shape[:axis], a.shape[axis] * repeats, *a.shape[axis + 1 :])
    return build(shape, lambda i: a.at((*i[:axis], i[axis] // repeats, *i[axis + 1 :])))


def narrowed(a: Array, dim: int, start: int, length: int) -> Array:
    """Return ``torch.narrow``."""
    return picked(a, (*[slice(None)] * (dim % len(a.shape)), slice(start, start + length)))


def parts(a: Array, length: Any, dim: int = 0) -> tuple[Array, ...]:
    """Return ``torch.split``: by one length, or by several."""
    size = a.shape[dim]
    lengths = [min(length, size - k) for k in range(0, size, length)] if isinstance(length, int) else list(length)
    if sum(lengths) != size:
        raise NotUnderstoodError
    ends = [sum(lengths[:k]) for k in range(len(lengths))]
    return tuple(narrowed(a, dim, end, one) for end, one in zip(ends, lengths, strict=True))


def chunks(a: Array, count: int, dim: int = 0) -> tuple[Array, ...]:
    """Return ``torch.chunk``."""
    return parts(a, -(-a.shape[dim] // count), dim)


def moved(a: Array, source: Any, destination: Any) -> Array:
    """Return ``torch.movedim``."""
    rank = len(a.shape)
    froms = [one % rank for one in ([source] if isinstance(source, int) else source)]
    tos = [one % rank for one in ([destination] if isinstance(destination, int) else destination)]
    order: list[int] = [-1] * rank
    for one, to in zip(froms, tos, strict=True):
        order[to] = one
    rest = iter(axis for axis in range(rank) if axis not in froms)
    return permuted(a, [next(rest) if axis < 0 else axis for axis in order])


def diagonal(
    a: Array, offset: int = 0, dim1: int = 0, dim2: int = 1, axis1: int | None = None, axis2: int | None = None
) -> Array:
    """Return a diagonal, along a new last axis."""
    rank = len(a.shape)
    first, second = (dim1 if axis1 is None else axis1) % rank, (dim2 if axis2 is None else axis2) % rank
    rest = [axis for axis in range(rank) if axis not in (first, second)]
    turned = permuted(a, [*rest, first, second])
    rows, columns = turned.shape[-2:]
    count = max(0, min(rows - max(-offset, 0), columns - max(offset, 0)))
    return build(
        (*turned.shape[:-2], count), lambda i: turned.at((*i[:-1], i[-1] + max(-offset, 0), i[-1] + max(offset, 0)))
    )


def diagonal_put(a: Array, new: Array, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Array:
    """Return ``torch.diagonal_scatter``: an array with another diagonal."""
    numbers = Array(a.shape, range(len(a.data)))
    places = diagonal(numbers, offset, dim1, dim2)
    if places.shape != new.shape:
        raise NotUnderstoodError
    changed = dict(zip(places.data, new.data, strict=True))
    return Array(a.shape, [changed.get(k, one) for k, one in enumerate(a.data)])


def embedded(a: Array, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Array:
    """Return matrices with rows as their diagonals."""
    if (dim1, dim2) != (-2, -1):
        raise NotUnderstoodError
    n = a.shape[-1] + abs(offset)
    return build((*a.shape[:-1], n, n), lambda i: a.at((*i[:-2], min(i[-2:]))) if i[-1] - i[-2] == offset else 0.0)


def diag(a: Array, diagonal_: int = 0, diagonal: int | None = None) -> Array:
    """Return ``torch.diag``: of a vector a matrix, of a matrix its diagonal."""
    offset = diagonal_ if diagonal is None else diagonal
    return embedded(a, offset) if len(a.shape) == 1 else _diagonal_of(a, offset)


def _diagonal_of(a: Array, offset: int) -> Array:
    if len(a.shape) != 2:
        raise NotUnderstoodError
    return diagonal(a, offset)


def triangle(upper: bool) -> Callable[..., Array]:
    """Return ``triu`` or ``tril``."""

    def apply(a: Array, diagonal: int = 0, k: int | None = None) -> Array:
        offset = diagonal if k is None else k
        return build(
            a.shape, lambda i: a.at(i) if (i[-1] - i[-2] >= offset if upper else i[-1] - i[-2] <= offset) else 0.0
        )

    return apply


def triangle_places(upper: bool) -> Callable[..., Array]:
    """Return ``triu_indices`` or ``tril_indices``."""

    def apply(row: int, col: int, offset: int = 0, dtype: Any = None, device: Any = None) -> Array:
        inside = [i for i in indices((row, col)) if (i[1] - i[0] >= offset if upper else i[1] - i[0] <= offset)]
        return Array((2, len(inside)), [*(i[0] for i in inside), *(i[1] for i in inside)])

    return apply


def one_hot(a: Array, num_classes: int = -1) -> Array:
    """Return rows of zeros with a one where an index says."""
    count = max(a.data) + 1 if num_classes < 0 else num_classes
    return build((*a.shape, count), lambda i: int(a.at(i[:-1]) == i[-1]))


def grids(*given: Any, indexing: str = "ij") -> tuple[Array, ...]:
    """Return ``torch.meshgrid``."""
    axes = list(given[0]) if len(given) == 1 and isinstance(given[0], list | tuple) else list(given)
    if indexing != "ij":
        raise NotUnderstoodError
    shape = [len(one.data) for one in axes]
    return tuple(build(shape, lambda i, k=k, one=one: one.data[i[k]]) for k, one in enumerate(axes))  # type: ignore[misc]


def stacked_as(axis: int) -> Callable[[Sequence[Array]], Array]:
    """Return ``vstack`` or ``hstack``."""

    def apply(given: Sequence[Array]) -> Array:
        if axis == 0:
            return joined([unsqueezed(one, 0) if len(one.shape) == 1 else one for one in given], 0)
        return joined(given, 0 if len(given[0].shape) == 1 else 1)

    return apply


def broadcast(*given: Any) -> tuple[Array, ...]:
    """Return ``torch.broadcast_tensors``."""
    several = list(given[0]) if len(given) == 1 and isinstance(given[0], list | tuple) else list(given)
    shape = common(*(one.shape for one in several))
    return tuple(stretched(one, shape) for one in several)


def kronecker(a: Array, b: Array) -> Array:
    """Return the Kronecker product of arrays of one rank."""
    if len(a.shape) != len(b.shape):
        raise NotUnderstoodError
    shape = [x * y for x, y in zip(a.shape, b.shape, strict=True)]

    def element(i: Index) -> Any:
        return a.at(tuple(k // n for k, n in zip(i, b.shape, strict=True))) * b.at(
            tuple(k % n for k, n in zip(i, b.shape, strict=True))
        )

    return build(shape, element)


def blocks(*given: Array) -> Array:
    """Return ``torch.block_diag``."""
    rows, columns = (sum(one.shape[k] for one in given) for k in (0, 1))
    found: dict[Index, Any] = dict.fromkeys(indices((rows, columns)), 0.0)
    row = column = 0
    for one in given:
        for i in indices(one.shape):
            found[row + i[0], column + i[1]] = one.at(i)
        row, column = row + one.shape[0], column + one.shape[1]
    return Array((rows, columns), list(found.values()))


def contracted(a: Array, b: Array, dims: Any = 2) -> Array:
    """Return ``torch.tensordot``."""
    if isinstance(dims, int):
        left, right = list(range(len(a.shape) - dims, len(a.shape))), list(range(dims))
    else:
        left, right = ([k % len(one.shape) for k in axes] for one, axes in zip((a, b), dims, strict=True))
    rest = [k for k in range(len(a.shape)) if k not in left], [k for k in range(len(b.shape)) if k not in right]
    first = permuted(a, [*rest[0], *left])
    second = permuted(b, [*right, *rest[1]])
    shape = (*first.shape[: len(rest[0])], *second.shape[len(right) :])
    inner = math.prod(first.shape[len(rest[0]) :])
    rows, columns = (
        reshaped(first, (len(first.data) // inner, inner)),
        reshaped(second, (inner, len(second.data) // inner)),
    )
    found = build(
        (rows.shape[0], columns.shape[1]),
        lambda i: sum(rows.at((i[0], k)) * columns.at((k, i[1])) for k in range(inner)),
    )
    return reshaped(found, shape)


def windows(a: Array, dimension: int, size: int, step: int) -> Array:
    """Return ``x.unfold(dim, size, step)``."""
    axis = dimension % len(a.shape)
    count = (a.shape[axis] - size) // step + 1
    shape = (*a.shape[:axis], count, *a.shape[axis + 1 :], size)
    return build(shape, lambda i: a.at((*i[:axis], i[axis] * step + i[-1], *i[axis + 1 : -1])))


def searched(edges: Array, values: Any, right: bool = False, side: str | None = None, out_int32: bool = False) -> Array:
    """Return where values stand among sorted ones."""
    is_right = right or side == "right"
    if len(edges.shape) != 1:
        raise NotUnderstoodError
    given = array(values)
    return Array(given.shape, [sum((e <= v) if is_right else (e < v) for e in edges.data) for v in given.data])

"""Small arrays of numbers, with broadcasting: what formulas are worked out on, without torch and without running the program."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

Index = tuple[int, ...]
MOST = 512
"""No array here has more elements than this."""


class NotUnderstoodError(Exception):
    """Something that a formula does is not known, or not defined at these numbers: nothing is said of it."""


class Array:
    """Numbers in a shape, the last axis fastest. ``truths``: they are the results of tests."""

    __slots__ = ("data", "shape", "truths")

    def __init__(self, shape: Sequence[int], data: Sequence[Any], *, truths: bool = False) -> None:
        self.shape, self.data, self.truths = tuple(shape), list(data), truths
        if len(self.data) != math.prod(self.shape) or len(self.data) > MOST:
            raise NotUnderstoodError

    def at(self, index: Index) -> Any:
        """Return an element; an axis of one has the same everywhere."""
        place = 0
        for i, size in zip(index, self.shape, strict=True):
            place = place * size + (i if size != 1 else 0)
        return self.data[place]

    @property
    def is_complex(self) -> bool:
        return any(isinstance(one, complex) for one in self.data)


def indices(shape: Sequence[int]) -> itertools.product[Index]:
    """Return every index of a shape, in order."""
    return itertools.product(*map(range, shape))


def build(shape: Sequence[int], element: Callable[[Index], Any]) -> Array:
    """Return the array that has ``element(index)`` at every index."""
    if math.prod(shape) > MOST:
        raise NotUnderstoodError
    return Array(shape, [element(index) for index in indices(shape)])


def array(value: Any) -> Array:
    """Return a number, or nested lists of numbers and arrays, as an array."""
    if isinstance(value, Array):
        return value
    if isinstance(value, bool | int | float | complex):
        return Array((), [value], truths=isinstance(value, bool))
    if isinstance(value, list | tuple) and value:
        return stacked([array(one) for one in value], 0)
    raise NotUnderstoodError


def stacked(parts: Sequence[Array], axis: int) -> Array:
    """Return arrays of one shape beside each other along a new axis."""
    if any(part.shape != parts[0].shape for part in parts):
        raise NotUnderstoodError
    axis %= len(parts[0].shape) + 1
    shape = (*parts[0].shape[:axis], len(parts), *parts[0].shape[axis:])
    return build(shape, lambda i: parts[i[axis]].at(i[:axis] + i[axis + 1 :]))


def common(*shapes: Index) -> Index:
    """Return the shape that several are broadcast to."""
    length = max(map(len, shapes), default=0)
    found = []
    for sizes in zip(*((1,) * (length - len(s)) + s for s in shapes), strict=True):
        real = {size for size in sizes if size != 1}
        if len(real) > 1:
            raise NotUnderstoodError
        found.append(real.pop() if real else 1)
    return tuple(found)


def stretched(a: Array, shape: Sequence[int]) -> Array:
    """Return an array broadcast to a shape."""
    if common(a.shape, tuple(shape)) != tuple(shape):
        raise NotUnderstoodError
    skip = len(shape) - len(a.shape)
    return build(shape, lambda i: a.at(i[skip:]))


def each(function: Callable[..., Any], *values: Any) -> Array:
    """Apply a function of numbers element by element."""
    arrays = [array(value) for value in values]
    shape = common(*(a.shape for a in arrays))
    data = [a.data if a.shape == shape else stretched(a, shape).data for a in arrays]
    found = [function(*ones) for ones in zip(*data, strict=True)]
    return Array(shape, found, truths=bool(found) and all(isinstance(one, bool) for one in found))


def shrunk(a: Array, shape: Index) -> Array:
    """Return the sum of an array over what a smaller shape was broadcast along, as autograd takes a gradient back."""
    if a.shape == shape:
        return a
    if common(a.shape, shape) != a.shape:
        raise NotUnderstoodError
    skip = len(a.shape) - len(shape)
    found: dict[Index, Any] = dict.fromkeys(indices(shape), 0.0)
    for index in indices(a.shape):
        key = tuple(i if size != 1 else 0 for i, size in zip(index[skip:], shape, strict=True))
        found[key] += a.at(index)
    return Array(shape, list(found.values()))


def reshaped(a: Array, sizes: Sequence[Any]) -> Array:
    """Return the same numbers in another shape; one size may be -1."""
    whole = [int(size) for size in sizes]
    if whole.count(-1) == 1:
        known = -math.prod(whole)
        whole[whole.index(-1)] = len(a.data) // known if known else 0
    return Array(whole, a.data, truths=a.truths)


def permuted(a: Array, axes: Sequence[int]) -> Array:
    """Return an array with its axes in another order."""
    order = [axis % len(a.shape) for axis in axes]
    if sorted(order) != list(range(len(a.shape))):
        raise NotUnderstoodError
    where = [order.index(axis) for axis in range(len(order))]
    return build([a.shape[axis] for axis in order], lambda i: a.at(tuple(i[w] for w in where)))


def folded(a: Array, axes: Sequence[int] | None, keep: bool, fold: Callable[[list[Any]], Any]) -> Array:
    """Fold an array along some axes, all where none are given."""
    rank = len(a.shape)
    chosen = set(range(rank)) if axes is None else {axis % rank if rank else 0 for axis in axes}
    found: dict[Index, list[Any]] = {}
    for index in indices(a.shape):
        found.setdefault(tuple(0 if k in chosen else i for k, i in enumerate(index)), []).append(a.at(index))
    shape = [1 if k in chosen else size for k, size in enumerate(a.shape)]
    if not keep:
        shape = [size for k, size in enumerate(a.shape) if k not in chosen]
    return Array(shape, [fold(ones) for ones in found.values()])


def along(a: Array, axis: int, change: Callable[[list[Any]], Sequence[Any]]) -> Array:
    """Change each row along an axis; rows may get longer or shorter."""
    axis %= max(1, len(a.shape))
    rows = {}
    for rest in indices(a.shape[:axis] + a.shape[axis + 1 :]):
        row = [a.at((*rest[:axis], k, *rest[axis:])) for k in range(a.shape[axis])]
        rows[rest] = list(change(row))
    size = len(next(iter(rows.values())))
    return build((*a.shape[:axis], size, *a.shape[axis + 1 :]), lambda i: rows[i[:axis] + i[axis + 1 :]][i[axis]])


def picked(a: Array, key: Any) -> Array:
    """Return ``a[key]`` for numbers, slices, ``None``, ``...`` and one mask."""
    if isinstance(key, Array) and key.truths:
        marked = stretched(key, a.shape)
        kept = [x for x, one in zip(a.data, marked.data, strict=True) if one]
        return Array((len(kept),), kept)
    return build(*_places(a, key, lambda index: a.at(index)))


def written(a: Array, key: Any, value: Any) -> Array:
    """Return what an array is after ``a[key] = value``."""
    if isinstance(key, Array) and key.truths:
        places = [index for index, one in zip(indices(a.shape), stretched(key, a.shape).data, strict=True) if one]
        shape = [len(places)]
    else:
        shape, where = _places(a, key, lambda index: index)
        places = [where(index) for index in indices(shape)]
    new = stretched(array(value), shape).data
    changed = dict(zip(places, new, strict=True))
    return build(a.shape, lambda i: changed.get(i, a.at(i)))


def _places(a: Array, key: Any, then: Callable[[Index], Any]) -> tuple[list[int], Callable[[Index], Any]]:
    """Return the shape of ``a[key]``, and ``then`` of where in ``a`` its elements stand."""
    keys = list(key) if isinstance(key, tuple) else [key]
    if any(isinstance(one, Array | list | tuple | bool) for one in keys):
        raise NotUnderstoodError
    taken = sum(one is not None and one is not Ellipsis for one in keys)
    if Ellipsis not in keys:
        keys.append(Ellipsis)
    here = keys.index(Ellipsis)
    keys[here : here + 1] = [slice(None)] * (len(a.shape) - taken)
    shape: list[int] = []
    ways: list[Any] = []
    axis = 0
    for one in keys:
        if one is None:
            shape.append(1)
            continue
        size = a.shape[axis]
        axis += 1
        if isinstance(one, slice):
            places = range(*one.indices(size))
            ways.append((len(shape), places))
            shape.append(len(places))
        elif isinstance(one, int) and -size <= one < size:
            ways.append((None, one % size))
        else:
            raise NotUnderstoodError
    return shape, lambda i: then(tuple(w if at is None else w[i[at]] for at, w in ways))

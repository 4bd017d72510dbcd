"""Small arrays of numbers, with broadcasting: what formulas are worked out on, without torch and without running the program."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

Index = tuple[int, ...]
MOST = 4096
"""No array here has more elements than this."""


class NotUnderstoodError(Exception):
    """Something that a formula does is not known, or not defined at these numbers: nothing is said of it."""


class Array:
    """Numbers in a shape, the last axis fastest. ``truths``: they are the results of tests. A view shows those of its ``root`` at some places."""

    __slots__ = ("_own", "made", "places", "root", "shape", "truths", "written")

    def __init__(self, shape: Sequence[int], data: Sequence[Any], *, truths: bool = False) -> None:
        self.shape, self._own, self.truths = tuple(shape), list(data), truths
        self.root: Array = self
        self.places: list[int] | None = None
        self.made: Any = None
        self.written = False
        if len(self._own) != math.prod(self.shape) or len(self._own) > MOST:
            raise NotUnderstoodError

    @property
    def data(self) -> list[Any]:
        return self._own if self.places is None else [self.root._own[p] for p in self.places]

    def put(self, data: Sequence[Any]) -> None:
        """Write other numbers over all; whatever shows the same numbers shows these."""
        places = range(len(self.root._own)) if self.places is None else self.places
        if len(places) != len(data) or len(set(places)) != len(places):
            raise NotUnderstoodError
        for place, one in zip(places, data, strict=True):
            self.root._own[place] = one
        self.root.written = True

    def showing(self, shape: Sequence[int], places: Sequence[int]) -> Array:
        """Return a view of some of these numbers in another shape."""
        view = Array(shape, places, truths=self.truths)
        view.root = self.root
        view.places = list(places) if self.places is None else [self.places[p] for p in places]
        return view

    def at(self, index: Index) -> Any:
        """Return an element; an axis of one has the same everywhere."""
        place = 0
        for i, size in zip(index, self.shape, strict=True):
            place = place * size + (i if size != 1 else 0)
        return self._own[place] if self.places is None else self.root._own[self.places[place]]

    @property
    def is_complex(self) -> bool:
        return any(isinstance(one, complex) for one in self.data)

    @property
    def is_whole(self) -> bool:
        """Whether these are whole numbers, such as positions are."""
        return not self.truths and all(type(one) is int for one in self.data)


def seen(a: Array, change: Callable[[Array], Any]) -> Any:
    """Return what a change of shape gives, as views of the array's own numbers."""
    found = change(Array(a.shape, range(len(a.data))))
    return (
        tuple(a.showing(one.shape, one.data) for one in found)
        if isinstance(found, tuple)
        else a.showing(found.shape, found.data)
    )


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
    """Return ``a[key]`` for numbers, slices, ``None``, ``...``, masks and positions."""
    shape, places = chosen(a, key)
    whole = a.data
    return Array(shape, [whole[p] for p in places], truths=a.truths)


def written(a: Array, key: Any, value: Any) -> None:
    """Do ``a[key] = value``."""
    shape, places = chosen(a, key)
    if len(set(places)) != len(places):
        raise NotUnderstoodError
    changed = list(a.data)
    for place, one in zip(places, stretched(_fitting(array(value), shape), shape).data, strict=True):
        changed[place] = one
    a.put(changed)


def _fitting(value: Array, shape: Sequence[int]) -> Array:
    """Return a value without the leading axes of one that it has too many."""
    while len(value.shape) > len(shape) and value.shape[0] == 1:
        value = Array(value.shape[1:], value.data, truths=value.truths)
    return value


def is_plain(key: Any) -> bool:
    """Return whether a key gives a view: numbers, slices, ``None``, ``...``."""
    keys = key if isinstance(key, tuple) else (key,)
    return not any(isinstance(one, Array | list | tuple | bool) for one in keys)


def chosen(a: Array, key: Any) -> tuple[list[int], list[int]]:
    """Return the shape of ``a[key]``, and which of the array's numbers it has."""
    keys = [_axis_key(one) for one in (key if isinstance(key, tuple) else (key,))]
    numbers = Array(a.shape, range(len(a.data)))
    keys = [part for one in keys for part in (_positions(one) if isinstance(one, Array) and one.truths else [one])]
    if any(isinstance(one, Array) and one.truths for one in keys):
        raise NotUnderstoodError
    taken = sum(one is not None and one is not Ellipsis for one in keys)
    if not any(one is Ellipsis for one in keys):
        keys.append(Ellipsis)
    here = next(k for k, one in enumerate(keys) if one is Ellipsis)
    keys[here : here + 1] = [slice(None)] * (len(a.shape) - taken)
    lists = [k for k, one in enumerate(keys) if isinstance(one, Array)]
    together = common(*(keys[k].shape for k in lists))
    apart = bool(lists) and lists != list(range(lists[0], lists[0] + len(lists)))
    if apart and (any(isinstance(one, slice) for one in keys[: lists[0]]) or any(isinstance(one, int) for one in keys)):
        raise NotUnderstoodError
    return _walk(numbers, keys, lists, together)


def _axis_key(one: Any) -> Any:
    if isinstance(one, Array) and not one.shape and one.is_whole:
        return one.data[0]
    return array(one) if isinstance(one, list | tuple) else one


def _positions(mask: Array) -> list[Array]:
    """Return where a mask is true, an array for each axis."""
    true = [index for index in indices(mask.shape) if mask.at(index)]
    return [Array((len(true),), [index[axis] for index in true]) for axis in range(len(mask.shape))]


def _walk(numbers: Array, keys: list[Any], lists: list[int], together: Index) -> tuple[list[int], list[int]]:
    shape: list[int] = []
    ways: list[Callable[[Index], int] | None] = []
    axis, first = 0, -1
    for k, one in enumerate(keys):
        if one is None:
            shape.append(1)
            continue
        if axis >= len(numbers.shape):
            raise NotUnderstoodError
        size = numbers.shape[axis]
        axis += 1
        if isinstance(one, slice):
            places = range(*one.indices(size))
            here = len(shape)
            ways.append(lambda i, at=here, places=places: places[i[at]])  # type: ignore[misc]
            shape.append(len(places))
        elif isinstance(one, Array) and one.is_whole:
            if k == lists[0]:
                first = len(shape)
                shape.extend(together)
            spread = stretched(one, together)
            if any(not -size <= p < size for p in one.data):
                raise NotUnderstoodError
            ways.append(lambda i, at=first, spread=spread, size=size: spread.at(i[at : at + len(together)]) % size)  # type: ignore[misc]
        elif type(one) is int and -size <= one < size:
            ways.append(lambda i, one=one, size=size: one % size)  # type: ignore[misc]
        else:
            raise NotUnderstoodError
    if axis != len(numbers.shape):
        raise NotUnderstoodError
    return shape, [numbers.at(tuple(way(i) for way in ways if way is not None)) for i in indices(shape)]

"""Other shapes of the same numbers, with the arguments that torch's functions take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, along, permuted, picked, reshaped, shrunk, stacked, stretched

Axes = int | Sequence[int] | None


def axes_of(dim: Axes) -> list[int] | None:
    """Return the axes that a ``dim=`` names, None for all."""
    if dim is None:
        return None
    return [dim] if isinstance(dim, int) else list(dim)


def sizes(given: tuple[Any, ...]) -> list[int]:
    """Return sizes that were given one by one or as one tuple."""
    found = list(given[0]) if len(given) == 1 and isinstance(given[0], list | tuple) else list(given)
    return [one.data[0] if isinstance(one, Array) and len(one.data) == 1 and one.is_whole else one for one in found]


def squeezed(a: Array, dim: Axes = None) -> Array:
    """Return an array without its axes of one."""
    chosen = range(len(a.shape)) if dim is None else [axis % len(a.shape) for axis in axes_of(dim) or ()]
    return reshaped(a, [size for k, size in enumerate(a.shape) if k not in chosen or size != 1])


def unsqueezed(a: Array, dim: int) -> Array:
    """Return an array with a new axis of one."""
    dim %= len(a.shape) + 1
    return reshaped(a, (*a.shape[:dim], 1, *a.shape[dim:]))


def swapped(a: Array, first: int = -2, second: int = -1) -> Array:
    """Return an array with two axes swapped."""
    order = list(range(len(a.shape)))
    order[first], order[second] = order[second], order[first]
    return permuted(a, order)


def expanded(a: Array, *given: Any) -> Array:
    """Return an array broadcast to sizes; -1 keeps its own."""
    whole = sizes(given)
    own = (1,) * (len(whole) - len(a.shape)) + a.shape
    return stretched(a, [mine if size == -1 else size for mine, size in zip(own, whole, strict=True)])


def flattened(a: Array, start_dim: int = 0, end_dim: int = -1) -> Array:
    """Return an array with some axes made one."""
    if not a.shape:
        return reshaped(a, (1,))
    end = end_dim % len(a.shape)
    start = start_dim % len(a.shape)
    return reshaped(a, (*a.shape[:start], math.prod(a.shape[start : end + 1]), *a.shape[end + 1 :]))


def joined(parts: Sequence[Array], dim: int = 0) -> Array:
    """Return arrays one behind the other along an axis."""
    axis = dim % len(parts[0].shape)
    pieces = [picked(part, (slice(None),) * axis + (k,)) for part in parts for k in range(part.shape[axis])]
    return stacked(pieces, axis)


def apart(a: Array, dim: int = 0) -> tuple[Array, ...]:
    """Return the parts of an array along an axis."""
    axis = dim % len(a.shape)
    return tuple(picked(a, (slice(None),) * axis + (k,)) for k in range(a.shape[axis]))


def flipped(a: Array, *dims: Any) -> Array:
    """Return an array turned round along some axes."""
    for axis in sizes(dims):
        a = along(a, axis, lambda row: row[::-1])
    return a


def sum_to(a: Array, *given: Any) -> Array:
    """Return an array summed to a shape that it was broadcast from."""
    return shrunk(a, tuple(sizes(given)))

"""Arithmetic on what escapes at a site: numbers, nested lists of numbers, and things that are neither."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

Nested = Any
"""A float, an int, a bool, None, a NumPy array (what is large), or a list or tuple of these."""


def slope_of(up: Nested, down: Nested, width: float) -> Nested:
    """Return ``(up - down) / width`` entry by entry; None where the two are not numbers of one shape."""
    if is_array(up) and is_array(down):
        return (up.astype(float) - down.astype(float)) / width if up.shape == down.shape else None
    if isinstance(up, list | tuple) and isinstance(down, list | tuple):
        return _list_slope(up, down, width) if len(up) == len(down) else None
    if _is_number(up) and _is_number(down):
        return (up - down) / width
    return None


def _list_slope(up: Nested, down: Nested, width: float) -> Nested:
    return [slope_of(first, second, width) for first, second in zip(up, down, strict=True)]


def is_array(value: Nested) -> bool:
    """Return whether a value is a NumPy array; NumPy itself is not needed to tell."""
    return hasattr(value, "astype")


def _is_number(value: Nested) -> bool:
    return isinstance(value, int | float)


def is_unknown(value: Nested) -> bool:
    """Return whether some part of a motion is not known: what moved there is no number."""
    if isinstance(value, list | tuple):
        return any(map(is_unknown, value))
    return value is None


def largest(value: Nested) -> float:
    """Return the largest magnitude in ``value``, 0 where it holds no number; nan counts as infinite."""
    if is_array(value):
        found = float(abs(value).max()) if value.size else 0.0
        return math.inf if found != found else found
    if isinstance(value, list | tuple):
        return max(map(largest, value), default=0.0)
    return (math.inf if value != value else abs(float(value))) if _is_number(value) else 0.0


def atoms(value: Nested) -> Iterator[Nested]:
    """Yield everything in ``value`` that is no list, depth first."""
    if isinstance(value, list | tuple):
        for entry in value:
            yield from atoms(entry)
    else:
        yield value


def numbers(value: Nested) -> Iterator[float]:
    """Yield every number of ``value``, depth first."""
    if is_array(value):
        yield from map(float, value.ravel().tolist())
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from numbers(entry)
    elif _is_number(value):
        yield float(value)

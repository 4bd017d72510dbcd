"""What is left of an array along an axis: the largest, sorted rows, spreads, sums so far."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, along, array, each, folded, stretched
from callscope.taint.shapes.formulas.shaping import Axes, axes_of, unsqueezed
from callscope.taint.shapes.formulas.things import Pair
from callscope.taint.shapes.formulas.transforms import FOLDS, length, total


def fold_of(fold: Callable[[list[Any]], Any]) -> Callable[..., Array]:
    """Return the reduction that folds rows in some way."""

    def apply(a: Any, dim: Axes = None, keepdim: bool = False, dtype: Any = None) -> Array:
        axes = axes_of(dim)
        numbers = array(a)
        if numbers.truths:
            numbers = Array(numbers.shape, [int(one) for one in numbers.data])
        found = folded(numbers, axes or None, keepdim, fold)
        return Array(found.shape, found.data, truths=all(isinstance(one, bool) for one in found.data))

    return apply


def norm(a: Any, p: Any = 2, dim: Axes = None, keepdim: bool = False, ord: Any = 2, dtype: Any = None) -> Array:
    """Return a vector norm along some axes."""
    power = p if p not in (2, None, "fro") else ord
    if power in (2, None, "fro"):
        return folded(array(a), axes_of(dim), keepdim, length)
    if not isinstance(power, int | float):
        raise NotUnderstoodError
    if math.isinf(power):
        return folded(array(a), axes_of(dim), keepdim, lambda ones: (max if power > 0 else min)(map(abs, ones)))
    return folded(array(a), axes_of(dim), keepdim, lambda ones: sum(abs(one) ** power for one in ones) ** (1 / power))


def variance(
    a: Any, dim: Axes = None, unbiased: bool = True, keepdim: bool = False, correction: int = 1, ddof: int | None = None
) -> Array:
    """Return the variance along some axes."""
    less = (correction if unbiased else 0) if ddof is None else ddof
    if isinstance(dim, bool):
        less, dim = int(dim), None

    def fold(ones: list[Any]) -> Any:
        middle = total(ones) / len(ones)
        return sum(abs(one - middle) ** 2 for one in ones) / (len(ones) - less)

    return folded(array(a), axes_of(dim), keepdim, fold)


def deviation(*given: Any, **named: Any) -> Array:
    """Return the standard deviation along some axes."""
    return each(math.sqrt, variance(*given, **named))


def largest(first: Callable[..., Any]) -> Callable[..., Any]:
    """Return torch's ``max`` or ``min``: of all, of two arrays, or along an axis with where they stand."""

    def apply(a: Any, b: Any = None, keepdim: bool = False, dim: Any = None) -> Any:
        axis = b if isinstance(b, int) and not isinstance(b, bool) else dim
        if isinstance(b, Array):
            return each(first, a, b)
        if axis is None:
            return folded(array(a), None, False, first)
        return Pair(folded(a, [axis], keepdim, first), where_is(first)(a, axis, keepdim))

    return apply


def where_is(first: Callable[..., Any]) -> Callable[..., Array]:
    """Return torch's ``argmax`` or ``argmin``."""

    def place(ones: list[Any]) -> int:
        return ones.index(first(ones))

    def apply(a: Array, dim: Axes = None, keepdim: bool = False) -> Array:
        return folded(a, axes_of(dim), keepdim, place)

    return apply


def in_order(a: Array, dim: int = -1, descending: bool = False, stable: bool = False) -> Pair:
    """Return rows sorted, and where their elements stood."""
    rank = order(a, dim, descending)
    values = along(a, dim, lambda row: sorted(row, reverse=descending)) if a.shape else a
    return Pair(values, rank)


def order(a: Array, dim: int = -1, descending: bool = False, stable: bool = False) -> Array:
    """Return where the elements of sorted rows stood."""
    return along(a, dim, lambda row: sorted(range(len(row)), key=lambda k: row[k], reverse=descending))


def top(a: Array, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Pair:
    """Return the first of rows in order."""
    whole = in_order(a, dim, descending=largest)
    return Pair(*(along(one, dim, lambda row: row[:k]) for one in whole))


def median(a: Array, dim: int | None = None, keepdim: bool = False) -> Any:
    """Return the lower middle of rows."""
    middle = fold_of(lambda ones: sorted(ones)[(len(ones) - 1) // 2])
    found = middle(a, dim, keepdim)
    if dim is None:
        return found
    places = fold_of(lambda ones: ones.index(sorted(ones)[(len(ones) - 1) // 2]))(a, dim, keepdim)
    return Pair(found, places)


def so_far(step: Callable[[Any, Any], Any]) -> Callable[..., Array]:
    """Return the running sum, product or such along an axis."""

    def change(row: list[Any]) -> list[Any]:
        found = row[:1]
        for one in row[1:]:
            found.append(step(found[-1], one))
        return found

    return lambda a, dim=0, dtype=None: along(array(a), dim, change)


def best_so_far(first: Callable[..., Any]) -> Callable[..., Pair]:
    """Return torch's ``cummax`` or ``cummin``."""

    def places(row: list[Any]) -> list[int]:
        return [row.index(first(row[: k + 1])) for k in range(len(row))]

    return lambda a, dim: Pair(so_far(first)(a, dim), along(a, dim, places))


def differences(a: Array, n: int = 1, dim: int = -1) -> Array:
    """Return each element's difference to the one before it."""
    for _ in range(n):
        a = along(a, dim, lambda row: [y - x for x, y in itertools.pairwise(row)])
    return a


def trapezoids(y: Array, x: Any = None, dx: Any = 1.0, dim: int = -1) -> Array:
    """Return the integral along an axis by trapezoids."""
    steps = [dx] * y.shape[dim] if x is None else None
    if x is not None:
        if len(x.shape) != 1:
            raise NotUnderstoodError
        steps = [b - a for a, b in zip(x.data, x.data[1:], strict=False)]
    assert steps is not None
    return _last_gone(
        along(y, dim, lambda row: [sum((a + b) / 2 * h for a, b, h in zip(row, row[1:], steps, strict=False))]),
        dim,
    )


def _last_gone(a: Array, dim: int) -> Array:
    axis = dim % len(a.shape)
    return Array(a.shape[:axis] + a.shape[axis + 1 :], a.data)


def with_mean(spread: Callable[..., Array]) -> Callable[..., tuple[Array, Array]]:
    """Return torch's ``var_mean`` or ``std_mean``."""

    def apply(a: Array, dim: Axes = None, unbiased: bool = True, keepdim: bool = False, correction: int = 1) -> Any:
        return spread(a, dim, unbiased, keepdim, correction), folded(a, axes_of(dim), keepdim, FOLDS["mean"])

    return apply


def reduced(each_of: Callable[..., Any]) -> Callable[..., Array]:
    """Return a loss with its ``reduction``."""

    def apply(a: Any, b: Any, reduction: str = "mean", **named: Any) -> Array:
        ones = each(lambda x, y: each_of(x, y, **named), a, b)
        return ones if reduction == "none" else folded(ones, None, False, FOLDS[reduction])

    return apply


def distances(a: Array, b: Array, p: float = 2.0, compute_mode: Any = None) -> Array:
    """Return the distance of every row of one array to every row of another."""
    left, right = unsqueezed(a, -2), unsqueezed(b, -3)
    return norm(each(lambda x, y: x - y, left, right), p, -1)


def unit_length(a: Array, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Array:
    """Return rows of length one."""
    return each(lambda x, n: x / max(n, eps), a, stretched(norm(a, p, dim, True), a.shape))


def similarity(a: Array, b: Array, dim: int = 1, eps: float = 1e-8) -> Array:
    """Return the cosine between rows."""
    product = each(lambda x, y: x * y, a, b)
    lengths = each(lambda x, y: max(x, eps) * max(y, eps), norm(a, 2, dim), norm(b, 2, dim))
    return each(lambda x, y: x / y, folded(product, [dim], False, total), lengths)

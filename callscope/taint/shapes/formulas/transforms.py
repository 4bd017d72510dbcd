"""Operations on whole arrays: products, sums, Fourier transforms, systems of equations."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Sequence
from typing import Any

from callscope.taint.shapes.formulas.arrays import (
    Array,
    NotUnderstoodError,
    along,
    array,
    build,
    common,
    each,
    folded,
    indices,
    reshaped,
)


def product(left: Any, right: Any) -> Array:
    """Return ``left @ right``."""
    a, b = array(left), array(right)
    if not a.shape or not b.shape:
        raise NotUnderstoodError
    rows = reshaped(a, (1, *a.shape)) if len(a.shape) == 1 else a
    columns = reshaped(b, (*b.shape, 1)) if len(b.shape) == 1 else b
    if rows.shape[-1] != columns.shape[-2]:
        raise NotUnderstoodError
    batch = common(rows.shape[:-2], columns.shape[:-2])
    shape = (*batch, rows.shape[-2], columns.shape[-1])
    skips = [len(batch) - len(one.shape) + 2 for one in (rows, columns)]
    found = build(
        shape,
        lambda i: sum(
            rows.at((*i[skips[0] : -2], i[-2], k)) * columns.at((*i[skips[1] : -2], k, i[-1]))
            for k in range(rows.shape[-1])
        ),
    )
    kept = list(shape)
    if len(b.shape) == 1:
        kept.pop()
    if len(a.shape) == 1:
        kept.pop(len(batch))
    return reshaped(found, kept)


def einsum(recipe: str, operands: Sequence[Array]) -> Array:
    """Return the sum of products that a recipe spells."""
    left, arrow, right = recipe.replace(" ", "").partition("->")
    inputs = left.split(",")
    if len(inputs) != len(operands):
        raise NotUnderstoodError
    inputs, right = _spelled_out(inputs, right, operands, bool(arrow))
    sizes: dict[str, int] = {}
    for letters, operand in zip(inputs, operands, strict=True):
        for letter, size in zip(letters, operand.shape, strict=True):
            if 1 not in (size, sizes.setdefault(letter, size)) and sizes[letter] != size:
                raise NotUnderstoodError
            sizes[letter] = max(size, sizes[letter])
    if not arrow:
        joined = "".join(inputs)
        right = right + "".join(sorted(letter for letter in sizes if joined.count(letter) == 1 and letter.isalpha()))
    summed = [letter for letter in sizes if letter not in right]

    def element(index: tuple[int, ...]) -> Any:
        total: Any = 0.0
        for rest in indices([sizes[letter] for letter in summed]):
            at = dict(zip(right, index, strict=True)) | dict(zip(summed, rest, strict=True))
            term: Any = 1.0
            for letters, operand in zip(inputs, operands, strict=True):
                term *= operand.at(tuple(at[letter] for letter in letters))
            total += term
        return total

    return build([sizes[letter] for letter in right], element)


def _spelled_out(inputs: list[str], right: str, operands: Sequence[Array], told: bool) -> tuple[list[str], str]:
    """Return a recipe with digits for the axes that ``...`` stands for."""
    if not any("..." in one for one in inputs):
        return inputs, right
    counts = [
        len(a.shape) - len(one.replace("...", "")) if "..." in one else 0
        for one, a in zip(inputs, operands, strict=True)
    ]
    whole = "0123456789"[: max(counts)]
    found = [one.replace("...", whole[len(whole) - n :]) for one, n in zip(inputs, counts, strict=True)]
    return found, right.replace("...", whole) if told else whole


def total(ones: list[Any]) -> Any:
    return sum(ones[1:], ones[0] + 0)


def mean(ones: list[Any]) -> Any:
    return total(ones) / len(ones)


def log_sum(ones: list[Any]) -> Any:
    largest = max(ones)
    return largest + math.log(sum(math.exp(one - largest) for one in ones))


def length(ones: list[Any]) -> float:
    return math.sqrt(sum(abs(one) ** 2 for one in ones))


def softmax(a: Array, axis: int) -> Array:
    """Return the shares of the exponentials along an axis."""
    grown = each(math.exp, a)
    return each(lambda x, y: x / y, grown, folded(grown, [axis], True, total))


FOLDS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": total,
    "mean": mean,
    "prod": math.prod,
    "logsumexp": log_sum,
    "amax": max,
    "amin": min,
    "nansum": total,
    "nanmean": mean,
    "all": lambda ones: all(bool(one) for one in ones),
    "any": lambda ones: any(bool(one) for one in ones),
    "count_nonzero": lambda ones: sum(bool(one) for one in ones),
}


def fourier(a: Array, axes: Sequence[int] | None, sign: int, norm: str | None) -> Array:
    """Return the discrete Fourier transform along some axes; ``sign`` 1 is the inverse."""
    if not a.shape:
        raise NotUnderstoodError
    for axis in range(len(a.shape)) if axes is None else axes:
        size = a.shape[axis]
        scale = {None: (1, size), "backward": (1, size), "ortho": (math.sqrt(size),) * 2, "forward": (size, 1)}[norm]
        divided = scale[sign > 0]

        def change(row: list[Any], divided: float = divided) -> list[complex]:
            n = len(row)
            turn = sign * 2j * cmath.pi / n
            return [sum(x * cmath.exp(turn * j * k) for j, x in enumerate(row)) / divided for k in range(n)]

        a = along(a, axis, change)
    return a


def rolled(a: Array, steps: dict[int, int]) -> Array:
    """Return an array rolled along some axes."""
    for axis, step in steps.items():
        a = along(a, axis, lambda row, step=step: [row[(k - step) % len(row)] for k in range(len(row))])  # type: ignore[misc]
    return a


def shifted(a: Array, axes: Sequence[int] | None, back: bool) -> Array:
    """Return ``fftshift`` of an array, or ``ifftshift``."""
    chosen = range(len(a.shape)) if axes is None else axes
    return rolled(a, {axis: (-1 if back else 1) * (a.shape[axis] // 2) for axis in chosen})


def solved(matrix: Array, right: Array) -> Array:
    """Return the solution of a system of equations, one matrix or column at a time."""
    n = len(right.shape) and right.shape[0]
    if len(matrix.shape) != 2 or matrix.shape != (n, n) or len(right.shape) > 2:
        raise NotUnderstoodError
    wide = reshaped(right, (n, -1))
    rows = [[matrix.at((i, k)) for k in range(n)] + [wide.at((i, k)) for k in range(wide.shape[1])] for i in range(n)]
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return Array(right.shape, [x for row in rows for x in row[n:]])


def determinant(matrix: Array) -> Any:
    """Return the determinant of one matrix."""
    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1]:
        raise NotUnderstoodError
    n = matrix.shape[0]
    rows, found = [[matrix.at((i, k)) for k in range(n)] for i in range(n)], 1.0
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if best != k:
            rows[k], rows[best], found = rows[best], rows[k], -found
        found *= rows[k][k]
        for i in range(k + 1, n):
            rows[i] = [x - rows[i][k] / rows[k][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return found


def half_fourier(a: Array, dim: int, norm: str | None) -> Array:
    """Return the transform of real numbers along an axis: one half of it."""
    if a.is_complex:
        raise NotUnderstoodError
    return along(fourier(a, [dim], -1, norm), dim, lambda row: row[: len(row) // 2 + 1])


def half_back(a: Array, size: int, dim: int, norm: str | None) -> Array:
    """Return the real numbers that have a half of a transform."""

    def whole(half: list[Any]) -> list[Any]:
        if len(half) != size // 2 + 1:
            raise NotUnderstoodError
        ends = [complex(one) for one in half]
        ends[0] = complex(ends[0].real)
        if size % 2 == 0:
            ends[-1] = complex(ends[-1].real)
        return [*ends, *(one.conjugate() for one in ends[1 : (size + 1) // 2][::-1])]

    return each(lambda x: complex(x).real, fourier(along(a, dim, whole), [dim], 1, norm))

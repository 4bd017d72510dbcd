"""Linear algebra on small matrices, one or a batch of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import (
    Array,
    NotUnderstoodError,
    common,
    each,
    picked,
    reshaped,
    stacked,
    stretched,
)
from callscope.taint.shapes.formulas.numbers import conjugate
from callscope.taint.shapes.formulas.shaping import swapped
from callscope.taint.shapes.formulas.transforms import determinant, product, solved

_SWEEPS = 60


def each_matrix(function: Callable[..., Any], *given: Array) -> Any:
    """Apply a function of matrices to every one of a batch."""
    batch = common(*(one.shape[:-2] for one in given))
    if any(len(one.shape) < 2 for one in given):
        raise NotUnderstoodError
    if not batch:
        return function(*given)
    flat = [reshaped(stretched(one, (*batch, *one.shape[-2:])), (-1, *one.shape[-2:])) for one in given]
    size = one.shape[-2] * one.shape[-1] if (one := given[0]) else 0
    count = len(flat[0].data) // size
    found = [function(*(_matrix(one, k) for one in flat)) for k in range(count)]
    if isinstance(found[0], tuple):
        return tuple(_batched([one[k] for one in found], batch) for k in range(len(found[0])))
    return _batched(found, batch)


def _matrix(a: Array, k: int) -> Array:
    size = a.shape[-2] * a.shape[-1]
    return Array(a.shape[-2:], a.data[k * size : (k + 1) * size])


def _batched(found: list[Array], batch: tuple[int, ...]) -> Array:
    whole = stacked(found, 0)
    return reshaped(whole, (*batch, *whole.shape[1:]))


def eye(n: int) -> Array:
    """Return the unit matrix."""
    return Array((n, n), [float(i == j) for i in range(n) for j in range(n)])


def solve(matrix: Array, right: Array, left: bool = True, upper: Any = None, unitriangular: bool = False) -> Array:
    """Return the solution of systems of equations: of vectors where their rank says so."""
    if not left:
        return swapped(solve(swapped(matrix), swapped(right)))
    if len(right.shape) == 1 or (len(right.shape) == len(matrix.shape) - 1 and right.shape == matrix.shape[:-1]):
        columns = reshaped(right, (*right.shape, 1))
        found = each_matrix(solved, matrix, columns)
        return reshaped(found, found.shape[:-1])
    found = each_matrix(solved, matrix, right)
    assert isinstance(found, Array)
    return found


def triangular(
    matrix: Array, right: Array, upper: bool = False, left: bool = True, unitriangular: bool = False, lower: bool = True
) -> Array:
    """Return the solution with a triangular matrix: the other half is not looked at."""
    n = matrix.shape[-1]
    kept = [
        (1.0 if unitriangular and i == j else one) if (j >= i if upper else j <= i) else 0.0
        for k, one in enumerate(matrix.data)
        for i, j in [divmod(k % (n * n), n)]
    ]
    return solve(Array(matrix.shape, kept), right, left)


def triangular_old(
    right: Array, matrix: Array, upper: bool = True, transpose: bool = False, unitriangular: bool = False
) -> Any:
    """Return ``torch.triangular_solve``."""
    if transpose:
        return triangular(swapped(matrix), right, upper=not upper), matrix
    return triangular(matrix, right, upper=upper), matrix


def inverse(matrix: Array) -> Array:
    """Return the inverse."""
    found = each_matrix(lambda m: solved(m, eye(m.shape[0])), matrix)
    assert isinstance(found, Array)
    return found


def determinants(matrix: Array) -> Array:
    """Return determinants."""
    found = each_matrix(lambda m: Array((), [determinant(m)]), matrix)
    assert isinstance(found, Array)
    return found


def sign_and_log(matrix: Array) -> tuple[Array, Array]:
    """Return ``slogdet``."""
    found = determinants(matrix)
    return each(lambda x: float((x > 0) - (x < 0)), found), each(lambda x: math.log(abs(x)), found)


def cholesky(matrix: Array, upper: bool = False) -> Array:
    """Return the lower triangular factor; only the lower half is looked at."""

    def one(m: Array) -> Array:
        n = m.shape[0]
        rows: list[list[Any]] = [[0.0] * n for _ in range(n)]
        for i in range(n):
            for j in range(i + 1):
                rest = m.at((i, j)) - sum(rows[i][k] * conjugate(rows[j][k]) for k in range(j))
                rows[i][j] = _root(rest) if i == j else rest / rows[j][j]
        return Array(m.shape, [x for row in rows for x in row])

    found = each_matrix(one, matrix)
    return swapped(found) if upper else found


def _root(x: Any) -> float:
    real = x.real if isinstance(x, complex) else x
    return math.sqrt(real)


def cholesky_solve(right: Array, factor: Array, upper: bool = False) -> Array:
    """Return the solution by a factor that ``cholesky`` gave."""
    whole = product(swapped(factor), factor) if upper else product(factor, swapped(factor))
    return solve(whole, right)


def eigh(matrix: Array, UPLO: str = "L") -> tuple[Array, Array]:
    """Return eigenvalues and vectors of symmetric matrices, by Jacobi's turns; the largest part of a vector is positive."""
    found = each_matrix(lambda m: _jacobi(_mirrored(m, UPLO)), matrix)
    assert isinstance(found, tuple)
    return found[0], found[1]


def _mirrored(m: Array, half: str) -> Array:
    n = m.shape[0]
    if m.is_complex or m.shape != (n, n):
        raise NotUnderstoodError
    low = [m.at((max(i, j), min(i, j)) if half == "L" else (min(i, j), max(i, j))) for i in range(n) for j in range(n)]
    return Array(m.shape, low)


def _jacobi(m: Array) -> tuple[Array, Array]:
    n = m.shape[0]
    a = [[m.at((i, j)) for j in range(n)] for i in range(n)]
    v = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(_SWEEPS):
        if sum(a[i][j] ** 2 for i in range(n) for j in range(i)) < 1e-30:
            break
        for p in range(n):
            for q in range(p + 1, n):
                if abs(a[p][q]) > 1e-300:
                    _turn(a, v, p, q)
    places = sorted(range(n), key=lambda k: a[k][k])
    columns = []
    for k in places:
        column = [v[i][k] for i in range(n)]
        sign = 1.0 if max(column, key=abs) >= 0 else -1.0
        columns.append([sign * x for x in column])
    return Array((n,), [a[k][k] for k in places]), Array((n, n), [columns[j][i] for i in range(n) for j in range(n)])


def _turn(a: list[list[float]], v: list[list[float]], p: int, q: int) -> None:
    angle = 0.5 * math.atan2(2 * a[p][q], a[q][q] - a[p][p])
    c, s, n = math.cos(angle), math.sin(angle), len(a)
    for k in range(n):
        a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
    for k in range(n):
        a[p][k], a[q][k] = c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]
    for k in range(n):
        v[k][p], v[k][q] = c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]


def singular(matrix: Array, full_matrices: bool = True, some: bool = True) -> tuple[Array, Array, Array]:
    """Return the singular value decomposition of matrices of full rank that are no wider than high, or the other way round."""
    if matrix.shape[-1] != matrix.shape[-2] and full_matrices:
        raise NotUnderstoodError
    if matrix.shape[-2] < matrix.shape[-1]:
        u, s, vh = singular(swapped(matrix), False)
        return swapped(vh), s, swapped(u)
    values, vectors = eigh(product(swapped(matrix), matrix))
    turned = stacked([picked(vectors, (..., -1 - k)) for k in range(matrix.shape[-1])], len(matrix.shape) - 1)
    s = stacked([picked(values, (..., -1 - k)) for k in range(matrix.shape[-1])], len(values.shape) - 1)
    roots = each(math.sqrt, s)
    u = each(lambda x, y: x / y, product(matrix, turned), reshaped(roots, (*roots.shape[:-1], 1, roots.shape[-1])))
    return u, roots, swapped(turned)


def qr(matrix: Array, mode: str = "reduced", some: bool = True) -> tuple[Array, Array]:
    """Return orthogonal columns and the triangular rest, whose diagonal is negative: its signs are a matter of choice."""

    def one(m: Array) -> tuple[Array, Array]:
        rows, columns = m.shape
        if rows < columns:
            raise NotUnderstoodError
        q: list[list[float]] = []
        for k in range(columns):
            column = [m.at((i, k)) for i in range(rows)]
            for _ in range(2):
                for other in q:
                    share = sum(x * y for x, y in zip(other, column, strict=True))
                    column = [y - share * x for x, y in zip(other, column, strict=True)]
            size = math.sqrt(sum(x * x for x in column))
            q.append([-x / size for x in column])
        basis = Array((rows, columns), [q[j][i] for i in range(rows) for j in range(columns)])
        rest = product(swapped(basis), m)
        kept = [x if k % columns >= k // columns else 0.0 for k, x in enumerate(rest.data)]
        return basis, Array(rest.shape, kept)

    found = each_matrix(one, matrix)
    assert isinstance(found, tuple)
    return found[0], found[1]


def exponential(matrix: Array) -> Array:
    """Return the matrix exponential: halved, summed up, squared."""

    def one(m: Array) -> Array:
        halves = 6
        small = each(lambda x: x / 2**halves, m)
        found = term = eye(m.shape[0])
        for k in range(1, 18):
            term = each(lambda x, k=k: x / k, product(term, small))
            found = each(lambda x, y: x + y, found, term)
        for _ in range(halves):
            found = product(found, found)
        return found

    found = each_matrix(one, matrix)
    assert isinstance(found, Array)
    return found


def power_of(matrix: Array, n: int) -> Array:
    """Return a whole power of matrices."""
    if n < 0:
        return power_of(inverse(matrix), -n)
    found = each_matrix(lambda m: eye(m.shape[0]), matrix)
    for _ in range(n):
        found = product(found, matrix)
    assert isinstance(found, Array)
    return found


def pseudo_inverse(matrix: Array, rcond: Any = None) -> Array:
    """Return the pseudo-inverse of matrices of full rank."""
    turned = swapped(each(conjugate, matrix))
    if matrix.shape[-2] >= matrix.shape[-1]:
        return product(inverse(product(turned, matrix)), turned)
    return product(turned, inverse(product(matrix, turned)))

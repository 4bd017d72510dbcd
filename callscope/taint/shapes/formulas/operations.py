"""torch's functions and methods by their last name, on small arrays; one that is not here is not understood."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from callscope.taint.names.words import words
from callscope.taint.shapes.formulas import fresh, linear, picking, reductions, windows
from callscope.taint.shapes.formulas.arrays import (
    Array,
    NotUnderstoodError,
    array,
    common,
    each,
    folded,
    indices,
    permuted,
    picked,
    reshaped,
    stacked,
    stretched,
)
from callscope.taint.shapes.formulas.numbers import EACH, PAIRS, ROUGH, TESTS, conjugate, leaky
from callscope.taint.shapes.formulas.shaping import (
    Axes,
    apart,
    axes_of,
    expanded,
    flattened,
    flipped,
    joined,
    sizes,
    squeezed,
    sum_to,
    swapped,
    unsqueezed,
)
from callscope.taint.shapes.formulas.transforms import (
    FOLDS,
    einsum,
    fourier,
    half_back,
    half_fourier,
    product,
    rolled,
    shifted,
    softmax,
)


def _fft(sign: int, last: int | None) -> Callable[..., Array]:
    def one(a: Any, n: int | None = None, dim: int = -1, norm: str | None = None) -> Array:
        return fourier(_resized(a, [n], [dim]), [dim], sign, norm)

    def many(a: Any, s: Any = None, dim: Axes = (-2, -1) if last == 2 else None, norm: str | None = None) -> Array:
        axes = axes_of(dim)
        return fourier(_resized(a, s, axes), axes, sign, norm)

    return one if last == 1 else many


def _resized(value: Any, lengths: Any, axes: Any) -> Array:
    """Return an array cut, or with zeros behind it, to the lengths asked for."""
    a = array(value)
    if lengths is None or not a.shape:
        return a
    axes = range(-len(lengths), 0) if axes is None else axes
    for length, axis in zip(lengths, axes, strict=True):
        if length is not None and length != a.shape[axis]:
            here = axis % len(a.shape)
            a = picked(a, (*[slice(None)] * here, slice(0, length)))
            more = [0, 0] * (len(a.shape) - 1 - here) + [0, length - a.shape[here]]
            a = windows.padded(a, more)
    return a


def _clamp(a: Any, min: Any = None, max: Any = None) -> Array:
    a = array(a)
    a = a if min is None else each(lambda x, y: x if x > y else y, a, min)
    return a if max is None else each(lambda x, y: x if x < y else y, a, max)


def _where(test: Any, a: Any = None, b: Any = None) -> Any:
    if a is None:
        return tuple(apart(_nonzero(test), 1))
    return each(lambda t, x, y: x if t else y, test, a, b)


def _nonzero(a: Any, as_tuple: bool = False) -> Any:
    a = array(a)
    true = [index for index in indices(a.shape) if a.at(index)]
    found = Array((len(true), len(a.shape)), [one for index in true for one in index])
    return tuple(apart(found, 1)) if as_tuple else found


def _scaled(sign: Callable[[Any, Any], Any]) -> Callable[..., Array]:
    def apply(a: Any, b: Any, alpha: Any = 1) -> Array:
        return each(lambda x, y: sign(x, alpha * y), a, b)

    return apply


def _divided(a: Any, b: Any, rounding_mode: None = None) -> Array:
    if rounding_mode is not None:
        raise NotUnderstoodError
    return each(lambda x, y: x / y, a, b)


def _cross(a: Any, b: Any, dim: int = -1) -> Array:
    x, y = array(a), array(b)
    shape = common(x.shape, y.shape)
    first, second = apart(stretched(x, shape), dim), apart(stretched(y, shape), dim)
    if len(first) != 3:
        raise NotUnderstoodError
    turns = [
        each(lambda p, q, r, s: p * s - q * r, first[i], first[j], second[i], second[j])
        for i, j in ((1, 2), (2, 0), (0, 1))
    ]
    return stacked(turns, dim % len(shape))


def _linear(x: Any, weight: Array, bias: Any = None) -> Array:
    found = product(x, swapped(weight)) if len(weight.shape) == 2 else product(x, weight)
    return found if bias is None else each(PAIRS["+"], found, bias)


def _bilinear(x: Array, y: Array, weight: Array, bias: Any = None) -> Array:
    found = einsum("...i,oij,...j->...o", [x, weight, y])
    return found if bias is None else each(PAIRS["+"], found, bias)


def _half(a: Any, n: int | None = None, dim: int = -1, norm: str | None = None) -> Array:
    return half_fourier(_resized(a, [n], [dim]), dim, norm)


def _half_back(a: Any, n: int | None = None, dim: int = -1, norm: str | None = None) -> Array:
    size = 2 * (array(a).shape[dim] - 1) if n is None else n
    return half_back(_resized(a, [size // 2 + 1], [dim]), size, dim, norm)


def _halves(a: Any, s: Any = None, dim: Axes = (-2, -1), norm: str | None = None) -> Array:
    axes = axes_of(dim) or []
    half = half_fourier(_resized(a, s, axes), axes[-1], norm)
    return fourier(half, axes[:-1], -1, norm)


def _halves_back(a: Any, s: Any = None, dim: Axes = (-2, -1), norm: str | None = None) -> Array:
    axes = axes_of(dim) or []
    a = array(a)
    size = 2 * (a.shape[axes[-1]] - 1) if s is None else s[-1]
    if s is not None:
        a = _resized(a, [*s[:-1], size // 2 + 1], axes)
    return half_back(fourier(a, axes[:-1], 1, norm), size, axes[-1], norm)


def _einsum(recipe: str, *operands: Any) -> Array:
    given = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], list | tuple) else list(operands)
    return einsum(recipe, given)


def _added(a: Any, x: Any, y: Any, beta: Any = 1, alpha: Any = 1) -> Array:
    return each(lambda p, q: beta * p + alpha * q, a, product(x, y))


def _as_real(a: Array) -> Array:
    return stacked([each(lambda x: complex(x).real, a), each(lambda x: complex(x).imag, a)], len(a.shape))


def _as_complex(a: Array) -> Array:
    if not a.shape or a.shape[-1] != 2:
        raise NotUnderstoodError
    return each(complex, *apart(a, -1))


def _rolled(a: Array, shifts: Any, dims: Axes = None, dim: Axes = None) -> Array:
    axes = axes_of(dim if dims is None else dims)
    if axes is None:
        raise NotUnderstoodError
    return rolled(a, dict(zip(axes, [shifts] if isinstance(shifts, int) else shifts, strict=True)))


def _many(*given: Any) -> Array:
    found = array(given[0][0]) if len(given) == 1 else array(given[0])
    for one in given[0][1:] if len(given) == 1 else given[1:]:
        found = product(found, one)
    return found


def _normed(x: Array, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Array:
    axes = list(range(-len(normalized_shape), 0))
    middle = folded(x, axes, True, FOLDS["mean"])
    spread = reductions.variance(x, axes, False, True)
    found = each(lambda a, m, s: (a - m) / math.sqrt(s + eps), x, middle, spread)
    found = found if weight is None else each(PAIRS["*"], found, weight)
    return found if bias is None else each(PAIRS["+"], found, bias)


def _logits(x: float, y: float) -> float:
    return max(x, 0.0) - x * y + math.log1p(math.exp(-abs(x)))


def _softmax(a: Any, dim: int = -1, dtype: Any = None) -> Array:
    return softmax(array(a), dim)


def _swapped_about(a: Array, dim0: int, dim1: int) -> Array:
    return swapped(a, dim0, dim1)


def _put_back(a: Array, b: Any, *rest: Any) -> Array:
    """``y.copy_(x)``, ``y.fill_(0)``"""
    return stretched(array(b), a.shape)


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: (lambda a, function=function: each(function, a)) for name, function in {**EACH, **ROUGH}.items()},
    **{name: (lambda a, b, function=function: each(function, a, b)) for name, function in {**PAIRS, **TESTS}.items()},
    **{name: reductions.fold_of(fold) for name, fold in FOLDS.items()},
    "add": _scaled(PAIRS["+"]), "sub": _scaled(PAIRS["-"]), "subtract": _scaled(PAIRS["-"]),
    "div": _divided, "divide": _divided, "true_divide": _divided,
    "max": reductions.largest(max), "min": reductions.largest(min), "argmax": reductions.where_is(max), "argmin": reductions.where_is(min),
    "norm": reductions.norm, "vector_norm": reductions.norm, "var": reductions.variance, "std": reductions.deviation,
    "var_mean": reductions.with_mean(reductions.variance), "std_mean": reductions.with_mean(reductions.deviation),
    "sort": reductions.in_order, "argsort": reductions.order, "topk": reductions.top, "median": reductions.median,
    "cumsum": reductions.so_far(lambda a, b: a + b), "cumprod": reductions.so_far(lambda a, b: a * b),
    "logcumsumexp": reductions.so_far(PAIRS["logaddexp"]), "cummax": reductions.best_so_far(max), "cummin": reductions.best_so_far(min),
    "diff": reductions.differences, "trapezoid": reductions.trapezoids, "trapz": reductions.trapezoids,
    "cdist": reductions.distances, "normalize": reductions.unit_length, "cosine_similarity": reductions.similarity,
    "mse_loss": reductions.reduced(lambda x, y: (x - y) ** 2), "l1_loss": reductions.reduced(lambda x, y: abs(x - y)),
    "binary_cross_entropy": reductions.reduced(lambda x, y: -y * math.log(x) - (1 - y) * math.log(1 - x)),
    "binary_cross_entropy_with_logits": reductions.reduced(_logits),
    "logical_not": lambda a: each(lambda x: not x, a), "clamp": _clamp, "clip": _clamp, "where": _where, "nonzero": _nonzero, "threshold": lambda a, threshold, value: each(lambda x: x if x > threshold else value, a),
    "leaky_relu": lambda a, negative_slope=0.01, inplace=False: each(lambda x: leaky(x, negative_slope), a),
    "elu": lambda a, alpha=1.0, inplace=False: each(lambda x: x if x > 0 else alpha * math.expm1(x), a),
    "softplus": lambda a, beta=1, threshold=20: each(lambda x: x if x * beta > threshold else math.log1p(math.exp(beta * x)) / beta, a),
    "masked_fill": lambda a, mask, value: _where(mask, value, a), "masked_select": lambda a, mask: picked(a, mask),
    "softmax": _softmax, "log_softmax": lambda a, dim=-1, dtype=None: each(math.log, softmax(array(a), dim)), "softmin": lambda a, dim: _softmax(each(PAIRS["*"], a, -1), dim),
    "glu": lambda a, dim=-1: each(lambda x, y: x / (1 + math.exp(-y)), *picking.chunks(a, 2, dim)), "layer_norm": _normed,
    "flip": flipped, "fliplr": lambda a: flipped(a, 1), "flipud": lambda a: flipped(a, 0), "roll": _rolled,
    "matmul": product, "mm": product, "bmm": product, "mv": product, "dot": product, "@": product, "inner": lambda a, b: product(a, swapped(b) if len(b.shape) > 1 else b),
    "chain_matmul": _many, "multi_dot": _many, "vdot": lambda a, b: product(each(conjugate, a), b), "vecdot": lambda a, b, dim=-1: folded(each(lambda x, y: conjugate(x) * y, a, b), [dim], False, FOLDS["sum"]),
    "outer": lambda a, b: each(PAIRS["*"], unsqueezed(a, 1), b), "ger": lambda a, b: each(PAIRS["*"], unsqueezed(a, 1), b),
    "linear": _linear, "bilinear": _bilinear, "addmm": _added, "addmv": _added, "baddbmm": _added, "cross": _cross,
    "addr": lambda a, x, y, beta=1, alpha=1: each(lambda p, q: beta * p + alpha * q, a, each(PAIRS["*"], unsqueezed(x, 1), y)),
    "addcmul": lambda a, x, y, value=1: each(lambda p, q, r: p + value * q * r, a, x, y),
    "addcdiv": lambda a, x, y, value=1: each(lambda p, q, r: p + value * q / r, a, x, y),
    "lerp": lambda a, b, w: each(lambda x, y, z: x + z * (y - x), a, b, w), "tensordot": picking.contracted, "kron": picking.kronecker, "block_diag": picking.blocks,
    "einsum": _einsum, "rfft": _half, "irfft": _half_back, "rfft2": _halves, "irfft2": _halves_back, "rfftn": _halves, "irfftn": _halves_back,
    "det": linear.determinants, "logdet": lambda a: each(math.log, linear.determinants(a)), "slogdet": linear.sign_and_log,
    "trace": lambda a: each(lambda *x: sum(x), *(picked(a, (k, k)) for k in range(min(a.shape)))),
    "inverse": linear.inverse, "inv": linear.inverse, "solve": linear.solve, "cholesky": linear.cholesky, "cholesky_solve": linear.cholesky_solve,
    "solve_triangular": linear.triangular, "triangular_solve": linear.triangular_old, "eigh": linear.eigh, "symeig": lambda a, eigenvectors=True, upper=True: linear.eigh(a, "U" if upper else "L"),
    "eigvalsh": lambda a, UPLO="L": linear.eigh(a, UPLO)[0], "svd": linear.singular, "svdvals": lambda a: linear.singular(a, False)[1], "qr": linear.qr,
    "matrix_exp": linear.exponential, "expm": linear.exponential, "matrix_power": linear.power_of, "pinv": linear.pseudo_inverse, "pinverse": linear.pseudo_inverse,
    "fft": _fft(-1, 1), "ifft": _fft(1, 1), "fft2": _fft(-1, 2), "ifft2": _fft(1, 2), "fftn": _fft(-1, None),
    "ifftn": _fft(1, None), "fftshift": lambda a, dim=None: shifted(a, axes_of(dim), False),
    "ifftshift": lambda a, dim=None: shifted(a, axes_of(dim), True), "fftfreq": lambda n, d=1.0, **k: Array((n,), [(j if j < (n + 1) // 2 else j - n) / (n * d) for j in range(n)]),
    "rfftfreq": lambda n, d=1.0, **k: Array((n // 2 + 1,), [j / (n * d) for j in range(n // 2 + 1)]),
    "view": lambda a, *given: a if not isinstance(sizes(given)[0], int) else reshaped(a, sizes(given)), "reshape": lambda a, *given: reshaped(a, sizes(given)),
    "view_as": lambda a, b: reshaped(a, b.shape), "reshape_as": lambda a, b: reshaped(a, b.shape), "unflatten": lambda a, dim, sizes: reshaped(a, (*a.shape[:dim % len(a.shape)], *sizes, *a.shape[dim % len(a.shape) + 1:])),
    "flatten": flattened, "ravel": flattened, "squeeze": squeezed, "unsqueeze": unsqueezed, "expand_dims": unsqueezed, "t": lambda a: swapped(a) if len(a.shape) > 1 else a,
    "transpose": _swapped_about, "swapaxes": _swapped_about, "swapdims": _swapped_about, "movedim": picking.moved, "moveaxis": picking.moved,
    "adjoint": lambda a: swapped(each(conjugate, a)), "permute": lambda a, *axes: permuted(a, sizes(axes)),
    "expand": expanded, "broadcast_to": expanded, "expand_as": lambda a, b: stretched(a, b.shape), "sum_to_size": sum_to, "broadcast_tensors": picking.broadcast,
    "stack": lambda parts, dim=0: stacked([array(p) for p in parts], dim), "cat": joined, "concat": joined, "concatenate": joined, "unbind": apart,
    "hstack": picking.stacked_as(1), "vstack": picking.stacked_as(0), "split": picking.parts, "chunk": picking.chunks, "narrow": picking.narrowed,
    "select": picking.selected, "index_select": picking.selected, "gather": picking.gathered, "take_along_dim": picking.taken_along, "take_along_axis": picking.taken_along,
    "scatter": picking.scattered(lambda a, b: b), "scatter_add": picking.scattered(lambda a, b: a + b), "index_add": picking.put(lambda a, b: a + b),
    "index_copy": picking.put(lambda a, b: b), "repeat": picking.repeated, "tile": picking.repeated, "repeat_interleave": picking.interleaved,
    "diagonal": picking.diagonal, "diagonal_scatter": picking.diagonal_put, "diag": picking.diag, "diag_embed": picking.embedded, "tril": picking.triangle(False), "triu": picking.triangle(True),
    "tril_indices": picking.triangle_places(False), "triu_indices": picking.triangle_places(True), "one_hot": picking.one_hot, "meshgrid": picking.grids,
    "unfold": picking.windows, "searchsorted": picking.searched, "bucketize": lambda a, edges, right=False: picking.searched(edges, a, right),
    "pad": windows.padded, "conv1d": windows.correlated(1), "conv2d": windows.correlated(2), "conv3d": windows.correlated(3),
    "conv_transpose1d": windows.spread(1), "conv_transpose2d": windows.spread(2), "avg_pool1d": windows.averaged(1), "avg_pool2d": windows.averaged(2), "convolve": windows.convolved,
    "zeros": fresh.filled(0.0), "ones": fresh.filled(1.0), "zeros_like": fresh.like(0.0), "ones_like": fresh.like(1.0), "zero": fresh.like(0.0),
    "new_zeros": lambda a, *given, **k: fresh.filled(0.0)(*given, **k), "new_ones": lambda a, *given, **k: fresh.filled(1.0)(*given, **k),
    "full_like": fresh.full_like, "new_tensor": lambda a, value, **k: fresh.made(value, **k), "new_full": lambda a, shape, fill_value, **k: fresh.full(shape, fill_value, **k), "full": fresh.full,
    "fill": _put_back, "copy": _put_back, "fill_diagonal": lambda a, value: each(lambda x, e: value if e else x, a, linear.eye(a.shape[-1])), "arange": fresh.counted, "linspace": fresh.line, "eye": fresh.unit, "tensor": fresh.made,
    "as_tensor": fresh.in_type, "scalar_tensor": fresh.made, "asarray": fresh.in_type, "from_numpy": fresh.in_type, "numpy": fresh.in_type, "array": fresh.made,
    "to": fresh.in_type, "type_as": lambda a, b: fresh.in_type(a, "float64") if not b.is_whole else fresh.in_type(a), "float": fresh.floating, "double": fresh.floating, "half": fresh.floating, "type": fresh.in_type,
    "astype": fresh.in_type, "long": fresh.whole, "int": fresh.whole, "bool": lambda a: fresh.in_type(a, "bool"), "detach": lambda a: a, "clone": fresh.copied,
    "empty": fresh.filled(0.0), "empty_like": fresh.like(0.0), "new_empty": lambda a, *given, **k: fresh.filled(0.0)(*given, **k),
    "rand": fresh.drawn(lambda r: r.uniform(0.1, 0.9)), "randn": fresh.drawn(lambda r: r.gauss(0, 1)), "rand_like": fresh.drawn(lambda r: r.uniform(0.1, 0.9), True), "randn_like": fresh.drawn(lambda r: r.gauss(0, 1), True),
    "contiguous": lambda a, memory_format=None: a, "cpu": lambda a: a, "cuda": lambda a, *rest: a, "alias": lambda a: a, "item": fresh.item, "tolist": fresh.nested,
    "real": lambda a: each(lambda x: complex(x).real, a), "imag": lambda a: each(lambda x: complex(x).imag, a),
    "view_as_real": _as_real, "view_as_complex": _as_complex, "is_contiguous": lambda a, memory_format=None: True,
    "is_complex": lambda a: a.is_complex, "is_floating_point": lambda a: not a.is_complex and not a.is_whole and not a.truths,
    "get_device": lambda a: -1, "numel": lambda a: len(a.data), "nelement": lambda a: len(a.data), "dim": lambda a: len(a.shape), "ndimension": lambda a: len(a.shape), "equal": lambda a, b: a.shape == b.shape and a.data == b.data,
    "allclose": lambda a, b, rtol=1e-5, atol=1e-8: a.shape == b.shape and all(abs(x - y) <= atol + rtol * abs(y) for x, y in zip(a.data, b.data, strict=True)),
    "size": lambda a, dim=None: a.shape if dim is None else a.shape[dim], "element_size": lambda a: 8, "__len__": lambda a: a.shape[0],
    "new": lambda a, *given: fresh.filled(0.0)(*given), "is_tensor": lambda a: isinstance(a, Array),
}  # fmt: skip
"""What is known of torch here: functions, and methods with their tensor first."""

STEPS = frozenset(ROUGH) - {"isnan", "isfinite", "isinf", "logical_not"}
"""Operations whose derivative is zero or nothing: a stand-in for it is a matter of choice."""
VIEWS = words(
    "view reshape view_as reshape_as expand expand_as broadcast_to transpose t permute squeeze unsqueeze flatten ravel unflatten detach contiguous "
    "unbind cpu cuda movedim moveaxis swapaxes swapdims narrow select split chunk diagonal"
)
"""Operations whose result shows the numbers of what they are given."""

"""torch's functions and methods by their last name, on small arrays; one that is not here is not understood."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from callscope.taint.names.words import words
from callscope.taint.shapes.formulas.arrays import (
    Array,
    NotUnderstoodError,
    along,
    array,
    build,
    common,
    each,
    folded,
    permuted,
    picked,
    reshaped,
    stacked,
    stretched,
)
from callscope.taint.shapes.formulas.numbers import EACH, PAIRS, ROUGH, TESTS, conjugate
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
    determinant,
    einsum,
    fourier,
    half_back,
    half_fourier,
    length,
    product,
    rolled,
    shifted,
    softmax,
    solved,
    total,
)


def _fold(fold: Callable[[list[Any]], Any]) -> Callable[..., Array]:
    def apply(a: Any, dim: Axes = None, keepdim: bool = False, dtype: Any = None, axis: Axes = None) -> Array:
        return folded(array(a), axes_of(axis if dim is None else dim), keepdim, fold)

    return apply


def _fft(sign: int, last: int | None) -> Callable[..., Array]:
    def one(a: Any, n: None = None, dim: int = -1, norm: str | None = None) -> Array:
        return fourier(_plain(a, n), [dim], sign, norm)

    def many(a: Any, s: None = None, dim: Axes = (-2, -1) if last == 2 else None, norm: str | None = None) -> Array:
        return fourier(_plain(a, s), axes_of(dim), sign, norm)

    return one if last == 1 else many


def _plain(a: Any, size: None) -> Array:
    if size is not None:
        raise NotUnderstoodError
    return array(a)


def _norm(a: Any, p: Any = 2, dim: Axes = None, keepdim: bool = False, ord: Any = 2) -> Array:
    if p not in (2, 2.0, None, "fro") or ord not in (2, None):
        raise NotUnderstoodError
    return folded(array(a), axes_of(dim), keepdim, length)


def _variance(a: Any, dim: Axes = None, unbiased: bool = True, keepdim: bool = False, correction: int = 1) -> Array:
    less = correction if unbiased else 0

    def fold(ones: list[Any]) -> Any:
        middle = total(ones) / len(ones)
        return sum((one - middle) ** 2 for one in ones) / (len(ones) - less)

    return folded(array(a), axes_of(dim), keepdim, fold)


def _clamp(a: Any, min: Any = None, max: Any = None) -> Array:
    a = array(a)
    a = a if min is None else each(lambda x, y: x if x > y else y, a, min)
    return a if max is None else each(lambda x, y: x if x < y else y, a, max)


def _largest(first: Callable[..., Any]) -> Callable[..., Array]:
    def apply(a: Any, b: Any = None) -> Array:
        if isinstance(b, int):
            raise NotUnderstoodError
        return folded(array(a), None, False, first) if b is None else each(first, a, b)

    return apply


def _where(test: Any, a: Any, b: Any) -> Array:
    return each(lambda t, x, y: x if t else y, test, a, b)


def _scaled(sign: Callable[[Any, Any], Any]) -> Callable[..., Array]:
    def apply(a: Any, b: Any, alpha: Any = 1) -> Array:
        return each(lambda x, y: sign(x, alpha * y), a, b)

    return apply


def _divided(a: Any, b: Any, rounding_mode: None = None) -> Array:
    if rounding_mode is not None:
        raise NotUnderstoodError
    return each(lambda x, y: x / y, a, b)


def _filled(number: float) -> Callable[..., Array]:
    def apply(*given: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Array:
        whole = sizes(given)
        return Array(whole, [number] * math.prod(whole))

    return apply


def _like(number: float) -> Callable[..., Array]:
    def apply(a: Array, dtype: Any = None, device: Any = None, memory_format: Any = None) -> Array:
        return Array(a.shape, [number] * len(a.data))

    return apply


def _range(*ends: Any, dtype: Any = None, device: Any = None) -> Array:
    steps = range(*map(_whole, ends))
    return Array((len(steps),), [float(one) for one in steps])


def _whole(number: Any) -> int:
    if number != int(number):
        raise NotUnderstoodError
    return int(number)


def _line(start: Any, end: Any, steps: int, dtype: Any = None, device: Any = None) -> Array:
    return Array((steps,), [start + (end - start) * k / max(1, steps - 1) for k in range(steps)])


def _eye(n: int, m: int | None = None, dtype: Any = None, device: Any = None) -> Array:
    return build((n, m or n), lambda i: float(i[0] == i[1]))


def _made(value: Any, dtype: Any = None, device: Any = None) -> Array:
    return array(value)


def _same(a: Any, *rest: Any, **named: Any) -> Array:
    """``x.to(device)``, ``x.float()``: the same numbers, tests as 0 and 1."""
    if any(
        str(one).endswith(("long", "int", "int32", "int64", "bool", "uint8", "int8"))
        for one in (*rest, *named.values())
    ):
        raise NotUnderstoodError
    a = array(a)
    return Array(a.shape, [one * 1.0 for one in a.data])


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


def _half(a: Any, n: None = None, dim: int = -1, norm: str | None = None) -> Array:
    return half_fourier(_plain(a, n), dim, norm)


def _half_back(a: Any, n: int | None = None, dim: int = -1, norm: str | None = None) -> Array:
    size = 2 * (array(a).shape[dim] - 1) if n is None else n
    return half_back(array(a), size, dim, norm)


def _einsum(recipe: str, *operands: Any) -> Array:
    given = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], list | tuple) else list(operands)
    return einsum(recipe, given)


def _added(a: Any, x: Any, y: Any, beta: Any = 1, alpha: Any = 1) -> Array:
    return each(lambda p, q: beta * p + alpha * q, a, product(x, y))


def _mse(a: Any, b: Any, reduction: str = "mean") -> Array:
    squares = each(lambda x, y: (x - y) ** 2, a, b)
    return squares if reduction == "none" else folded(squares, None, False, FOLDS[reduction])


def _as_real(a: Array) -> Array:
    return stacked([each(lambda x: complex(x).real, a), each(lambda x: complex(x).imag, a)], len(a.shape))


def _as_complex(a: Array) -> Array:
    if not a.shape or a.shape[-1] != 2:
        raise NotUnderstoodError
    return each(complex, *apart(a, -1))


def _rolled(a: Array, shifts: Any, dims: Axes = None) -> Array:
    axes = axes_of(dims)
    if axes is None:
        raise NotUnderstoodError
    return rolled(a, dict(zip(axes, [shifts] if isinstance(shifts, int) else shifts, strict=True)))


def _summed_up(ones: list[Any]) -> list[Any]:
    return [sum(ones[: k + 1]) for k in range(len(ones))]


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: (lambda a, function=function: each(function, a)) for name, function in {**EACH, **ROUGH}.items()},
    **{name: (lambda a, b, function=function: each(function, a, b)) for name, function in {**PAIRS, **TESTS}.items()},
    **{name: _fold(fold) for name, fold in FOLDS.items()},
    "add": _scaled(PAIRS["+"]), "sub": _scaled(PAIRS["-"]), "subtract": _scaled(PAIRS["-"]),
    "div": _divided, "divide": _divided, "true_divide": _divided,
    "max": _largest(max), "min": _largest(min), "norm": _norm, "vector_norm": _norm, "var": _variance,
    "std": lambda *a, **k: each(math.sqrt, _variance(*a, **k)), "clamp": _clamp, "clip": _clamp, "where": _where,
    "masked_fill": lambda a, mask, value: _where(mask, value, a),
    "softmax": lambda a, dim, dtype=None: softmax(array(a), dim),
    "log_softmax": lambda a, dim, dtype=None: each(math.log, softmax(array(a), dim)),
    "cumsum": lambda a, dim: along(a, dim, _summed_up), "flip": flipped, "roll": _rolled,
    "matmul": product, "mm": product, "bmm": product, "mv": product, "dot": product, "@": product,
    "vdot": lambda a, b: product(each(conjugate, a), b),
    "outer": lambda a, b: each(PAIRS["*"], unsqueezed(a, 1), b), "ger": lambda a, b: each(PAIRS["*"], unsqueezed(a, 1), b),
    "linear": _linear, "addmm": _added, "addmv": _added, "baddbmm": _added, "mse_loss": _mse, "cross": _cross,
    "addcmul": lambda a, x, y, value=1: each(lambda p, q, r: p + value * q * r, a, x, y),
    "addcdiv": lambda a, x, y, value=1: each(lambda p, q, r: p + value * q / r, a, x, y),
    "lerp": lambda a, b, w: each(lambda x, y, z: x + z * (y - x), a, b, w),
    "einsum": _einsum,
    "rfft": _half, "irfft": _half_back, "det": lambda a: array(determinant(a)),
    "logdet": lambda a: array(math.log(determinant(a))),
    "trace": lambda a: each(lambda *x: sum(x), *(picked(a, (k, k)) for k in range(min(a.shape)))),
    "inverse": lambda a: solved(a, _eye(a.shape[0])), "inv": lambda a: solved(a, _eye(a.shape[0])), "solve": solved,
    "fft": _fft(-1, 1), "ifft": _fft(1, 1), "fft2": _fft(-1, 2), "ifft2": _fft(1, 2), "fftn": _fft(-1, None),
    "ifftn": _fft(1, None), "fftshift": lambda a, dim=None: shifted(a, axes_of(dim), False),
    "ifftshift": lambda a, dim=None: shifted(a, axes_of(dim), True),
    "view": lambda a, *given: reshaped(a, sizes(given)), "reshape": lambda a, *given: reshaped(a, sizes(given)),
    "view_as": lambda a, b: reshaped(a, b.shape), "reshape_as": lambda a, b: reshaped(a, b.shape),
    "flatten": flattened, "ravel": flattened, "squeeze": squeezed, "unsqueeze": unsqueezed, "t": lambda a: swapped(a) if len(a.shape) > 1 else a,
    "transpose": lambda a, first, second: swapped(a, first, second), "swapaxes": lambda a, first, second: swapped(a, first, second),
    "adjoint": lambda a: swapped(each(conjugate, a)), "permute": lambda a, *axes: permuted(a, sizes(axes)),
    "expand": expanded, "broadcast_to": expanded, "expand_as": lambda a, b: stretched(a, b.shape), "sum_to_size": sum_to,
    "stack": lambda parts, dim=0: stacked([array(p) for p in parts], dim), "cat": joined, "concat": joined, "unbind": apart,
    "zeros": _filled(0.0), "ones": _filled(1.0), "zeros_like": _like(0.0), "ones_like": _like(1.0),
    "new_zeros": lambda a, *given, **k: _filled(0.0)(*given, **k), "new_ones": lambda a, *given, **k: _filled(1.0)(*given, **k),
    "full_like": lambda a, number, **k: _like(number)(a, **k), "new_tensor": lambda a, value: array(value),
    "new_full": lambda a, shape, number: _filled(number)(shape), "full": lambda shape, number, **k: _filled(number)(shape, **k),
    "arange": _range, "linspace": _line, "eye": _eye, "tensor": _made, "as_tensor": _made, "scalar_tensor": _made,
    "to": _same, "type_as": _same, "float": _same, "double": _same, "type": _same, "detach": _same, "clone": _same,
    "empty": _filled(0.0), "empty_like": _like(0.0), "new_empty": lambda a, *given, **k: _filled(0.0)(*given, **k),
    "contiguous": lambda a, memory_format=None: a, "cpu": lambda a: a, "cuda": lambda a, *rest: a,
    "real": lambda a: each(lambda x: complex(x).real, a), "imag": lambda a: each(lambda x: complex(x).imag, a),
    "view_as_real": _as_real, "view_as_complex": _as_complex,
    "numel": lambda a: len(a.data), "dim": lambda a: len(a.shape), "ndimension": lambda a: len(a.shape),
    "size": lambda a, dim=None: a.shape if dim is None else a.shape[dim],
}  # fmt: skip
"""What is known of torch here: functions, and methods with their tensor first."""

STEPS = frozenset(ROUGH)
"""Operations whose derivative is zero or nothing: a stand-in for it is a matter of choice."""
TAKING_TESTS = frozenset(
    {"where", "masked_fill", "logical_and", "logical_or", "logical_not", "&", "|", "^", "view", "unsqueeze"}
)
"""What may be given the result of a test without computing with it."""
VIEWS = words(
    "view reshape view_as expand expand_as transpose t permute squeeze unsqueeze flatten detach to float double type_as type contiguous "
    "unbind real imag cpu cuda"
)
"""Methods whose result may share its numbers with what they are called on."""

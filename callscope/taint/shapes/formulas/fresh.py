"""New arrays: of one number, ranges, unit matrices, copies in another type, drawn numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, array, build, each
from callscope.taint.shapes.formulas.shaping import sizes

_WHOLE = ("long", "int", "int32", "int64", "int16", "uint8", "int8", "short")
_MORE = frozenset({"dtype", "device", "requires_grad", "memory_format", "layout", "pin_memory", "generator", "order"})
"""What says nothing of the numbers."""


def _checked(named: dict[str, Any]) -> bool:
    """Refuse arguments that are not known here; return whether the type asked for is whole."""
    if set(named) - _MORE:
        raise NotUnderstoodError
    if str(named.get("dtype", "")).endswith("bool"):
        raise NotUnderstoodError
    return _is_whole(named.get("dtype"))


def _is_whole(kind: Any) -> bool:
    return str(kind).rpartition(".")[2] in _WHOLE


def filled(number: float) -> Callable[..., Array]:
    """Return ``zeros`` or ``ones``."""

    def apply(*given: Any, size: Any = None, **named: Any) -> Array:
        one = int(number) if _checked(named) else number
        whole = sizes(given if size is None else (size,))
        return Array(whole, [one] * math.prod(whole))

    return apply


def like(number: float) -> Callable[..., Array]:
    """Return ``zeros_like`` or ``ones_like``."""

    def apply(a: Any, **named: Any) -> Array:
        one = int(number) if _checked(named) else number
        return Array(array(a).shape, [one] * len(array(a).data))

    return apply


def full(shape: Any, fill_value: Any, **named: Any) -> Array:
    """Return ``torch.full``."""
    number = array(fill_value).data[0]
    whole = [shape] if isinstance(shape, int) else list(shape)
    return Array(whole, [int(number) if _checked(named) else number] * math.prod(whole))


def full_like(a: Array, fill_value: Any, **named: Any) -> Array:
    """Return ``torch.full_like``."""
    return full(a.shape, fill_value, **named)


def counted(*given: Any, start: Any = None, end: Any = None, step: Any = None, **named: Any) -> Array:
    """Return ``torch.arange``."""
    ends = [*given, *(one for one in (start, end, step) if one is not None)]
    is_whole = all(isinstance(one, int) for one in ends) and (
        named.get("dtype") is None or _checked({"dtype": named["dtype"]})
    )
    first, last, gap = (0, ends[0], 1) if len(ends) == 1 else (*ends[:2], ends[2] if len(ends) > 2 else 1)
    numbers = [first + gap * k for k in range(max(0, math.ceil((last - first) / gap - 1e-9)))]
    return Array((len(numbers),), numbers if is_whole else [float(one) for one in numbers])


def line(start: Any, end: Any, steps: int = 100, num: int | None = None, **named: Any) -> Array:
    """Return ``torch.linspace``."""
    count = steps if num is None else num
    _checked(named)
    first, last = (one.data[0] if isinstance(one, Array) else one for one in (start, end))
    return Array((count,), [first + (last - first) * k / max(1, count - 1) for k in range(count)])


def unit(n: int, m: int | None = None, **named: Any) -> Array:
    """Return ``torch.eye``."""
    _checked(named)
    return build((n, m or n), lambda i: float(i[0] == i[1]))


def made(value: Any, dtype: Any = None, **named: Any) -> Array:
    """Return ``torch.tensor``, ``torch.as_tensor``: a copy."""
    _checked(named)
    whole = array(value) if value not in ([], ()) or isinstance(value, Array) else Array((0,), [])
    copy = Array(whole.shape, whole.data, truths=whole.truths)
    return copy if dtype is None else in_type(copy, dtype)


def in_type(value: Any, *rest: Any, **named: Any) -> Array:
    """``x.to(device)``, ``x.float()``: the same numbers, tests as 0 and 1."""
    a = array(value)
    kinds = [str(one).rpartition(".")[2] for one in (*rest, *named.values())]
    if "bool" in kinds:
        return a if a.truths else each(bool, whole(a))
    if any(one in _WHOLE for one in kinds):
        return whole(a)
    floats = ("float", "float32", "float64", "double", "half", "float16", "bfloat16", "dtype", "get_default_dtype")
    if a.truths or (a.is_whole and any(one in floats for one in kinds)):
        return Array(a.shape, [one * 1.0 for one in a.data])
    if any(one in ("complex64", "complex128", "cfloat", "cdouble") for one in kinds):
        return each(complex, a)
    return a


def floating(a: Any, *rest: Any, **named: Any) -> Array:
    """``x.float()``"""
    return in_type(a, "float64")


def whole(a: Any, *rest: Any, **named: Any) -> Array:
    """``x.long()`` of whole numbers and of tests: others step."""
    a = array(a)
    if not (a.truths or all(one == int(one.real if isinstance(one, complex) else one) for one in a.data)):
        raise NotUnderstoodError
    return Array(a.shape, [int(one) for one in a.data])


def copied(a: Any, *rest: Any, **named: Any) -> Array:
    """Return a copy."""
    a = array(a)
    return Array(a.shape, a.data, truths=a.truths)


def drawn(draw: Callable[[random.Random], float], is_like: bool = False) -> Callable[..., Array]:
    """Return numbers that look drawn, the same at every call: a formula must be right for any."""

    def apply(*given: Any, size: Any = None, **named: Any) -> Array:
        _checked(named)
        shape = given[0].shape if is_like else sizes(given if size is None else (size,))
        chance = random.Random(math.prod(shape))
        return Array(shape, [draw(chance) for _ in range(math.prod(shape))])

    return apply


def item(a: Array) -> Any:
    """Return the number in an array of one."""
    if len(a.data) != 1:
        raise NotUnderstoodError
    return a.data[0]


def nested(a: Array) -> Any:
    """Return ``x.tolist()``."""
    if not a.shape:
        return a.data[0]
    size = len(a.data) // a.shape[0] if a.shape[0] else 0
    return [nested(Array(a.shape[1:], a.data[k * size : (k + 1) * size])) for k in range(a.shape[0])]

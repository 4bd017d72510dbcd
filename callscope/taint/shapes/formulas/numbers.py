"""Functions of one or several numbers under torch's names, real and complex."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import NotUnderstoodError

_BOTH = ["exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "asin", "acos", "atan", "asinh", "acosh", "atanh", "log", "log10"]  # fmt: skip
_OTHER_NAMES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
}  # fmt: skip


def _both(name: str) -> Callable[[Any], Any]:
    real, other = getattr(math, name), getattr(cmath, name)
    return lambda x: other(x) if isinstance(x, complex) else real(x)


def _real(function: Callable[[float], float]) -> Callable[[Any], float]:
    def apply(x: Any) -> float:
        if isinstance(x, complex):
            raise NotUnderstoodError
        return function(x)

    return apply


def power(base: Any, exponent: Any) -> Any:
    """Return a power; of a negative number only a whole one is real."""
    if not isinstance(base, complex) and not isinstance(exponent, complex) and base < 0 and exponent != int(exponent):
        raise NotUnderstoodError
    return base**exponent


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + _both("exp")(-x))


def _softplus(x: float) -> float:
    return math.log1p(math.exp(x))


def conjugate(x: Any) -> Any:
    """Return the conjugate of a number of any kind."""
    return x.conjugate() if isinstance(x, complex) else x


EACH: dict[str, Callable[[Any], Any]] = {
    **{name: _both(name) for name in _BOTH},
    **{name: _both(short) for name, short in _OTHER_NAMES.items()},
    "log1p": _real(math.log1p), "expm1": _real(math.expm1), "log2": _real(math.log2), "exp2": _real(lambda x: 2.0**x),
    "erf": _real(math.erf), "erfc": _real(math.erfc), "lgamma": _real(math.lgamma), "sinc": _real(lambda x: math.sin(math.pi * x) / (math.pi * x)),
    "sigmoid": _sigmoid, "expit": _sigmoid, "softplus": _real(_softplus), "logsigmoid": _real(lambda x: -_softplus(-x)),
    "silu": lambda x: x * _sigmoid(x), "mish": _real(lambda x: x * math.tanh(_softplus(x))),
    "gelu": _real(lambda x: 0.5 * x * (1 + math.erf(x / math.sqrt(2)))), "relu": _real(lambda x: max(x, 0.0)),
    "rsqrt": lambda x: 1 / _both("sqrt")(x), "square": lambda x: x * x, "reciprocal": lambda x: 1 / x,
    "neg": lambda x: -x, "negative": lambda x: -x, "positive": lambda x: x, "abs": abs, "absolute": abs,
    "conj": conjugate, "conj_physical": conjugate, "resolve_conj": lambda x: x,
    "angle": cmath.phase, "deg2rad": _real(math.radians), "rad2deg": _real(math.degrees),
    "logit": _real(lambda x: math.log(x / (1 - x))),
}  # fmt: skip
"""Functions and methods of one tensor, element by element."""

ROUGH: dict[str, Callable[[Any], Any]] = {
    "round": _real(round), "floor": _real(math.floor), "ceil": _real(math.ceil), "trunc": _real(math.trunc), "fix": _real(math.trunc),
    "sign": _real(lambda x: (x > 0) - (x < 0)), "sgn": _real(lambda x: (x > 0) - (x < 0)), "frac": _real(lambda x: x - math.trunc(x)),
    "logical_not": lambda x: not x, "isnan": lambda x: x != x, "isfinite": lambda x: cmath.isfinite(x), "isinf": lambda x: cmath.isinf(x),
}  # fmt: skip
"""Those that step: what stands in for their derivative is a matter of choice."""

PAIRS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "**": power,
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "subtract": lambda a, b: a - b, "mul": lambda a, b: a * b,
    "multiply": lambda a, b: a * b, "div": lambda a, b: a / b, "divide": lambda a, b: a / b, "true_divide": lambda a, b: a / b,
    "pow": power, "maximum": max, "minimum": min, "atan2": math.atan2, "arctan2": math.atan2, "hypot": math.hypot,
    "rsub": lambda a, b: b - a, "complex": complex, "polar": cmath.rect, "logaddexp": lambda a, b: math.log(math.exp(a) + math.exp(b)),
    "xlogy": lambda a, b: a * math.log(b), "clamp_min": max, "clamp_max": min,
}  # fmt: skip
"""Functions and methods of two tensors, element by element."""

TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b), "<=": lambda a, b: bool(a <= b), ">": lambda a, b: bool(a > b), ">=": lambda a, b: bool(a >= b),
    "==": lambda a, b: bool(a == b), "!=": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b), "le": lambda a, b: bool(a <= b), "gt": lambda a, b: bool(a > b), "ge": lambda a, b: bool(a >= b),
    "eq": lambda a, b: bool(a == b), "ne": lambda a, b: bool(a != b), "&": lambda a, b: bool(a and b), "|": lambda a, b: bool(a or b),
    "^": lambda a, b: bool(a) != bool(b), "logical_and": lambda a, b: bool(a and b), "logical_or": lambda a, b: bool(a or b),
}  # fmt: skip
"""Tests of two tensors, element by element."""

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


def _digamma(x: float) -> float:
    """Return the slope of the logarithm of gamma: moved up, then by its series."""
    if x <= 0:
        raise NotUnderstoodError
    found = 0.0
    while x < 12:
        found, x = found - 1 / x, x + 1
    square = 1 / (x * x)
    return found + math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))


def _trigamma(x: float) -> float:
    if x <= 0:
        raise NotUnderstoodError
    found = 0.0
    while x < 12:
        found, x = found + 1 / (x * x), x + 1
    square = 1 / (x * x)
    return found + 1 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)))


def polygamma(n: Any, x: Any) -> float:
    """Return the first two derivatives of the logarithm of gamma."""
    if n not in (0, 1):
        raise NotUnderstoodError
    return _digamma(x) if n == 0 else _trigamma(x)


def _bessel(order: int) -> Callable[[float], float]:
    """Return a modified Bessel function of the first kind, by its series."""

    def apply(x: float) -> float:
        if abs(x) > 30:
            raise NotUnderstoodError
        term = (x / 2) ** order / math.factorial(order)
        total = term
        for k in range(1, 80):
            term *= (x / 2) ** 2 / (k * (k + order))
            total += term
        return total

    return apply


def _scaled_bessel(order: int) -> Callable[[float], float]:
    return lambda x: _bessel(order)(x) * math.exp(-abs(x))


def _wave(order: int) -> Callable[[float], float]:
    """Return a Bessel function of the first kind, by its integral."""
    count = 200

    def apply(x: float) -> float:
        angles = (math.pi * (k + 0.5) / count for k in range(count))
        return sum(math.cos(order * t - x * math.sin(t)) for t in angles) / count

    return apply


def _inverse_erf(y: float) -> float:
    if not -1 < y < 1:
        raise NotUnderstoodError
    x = 0.0
    for _ in range(60):
        x -= (math.erf(x) - y) * math.sqrt(math.pi) / 2 * math.exp(x * x)
    return x


def _share_below(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _elu(x: Any, alpha: Any = 1.0) -> Any:
    return x if x > 0 else alpha * math.expm1(x)


def leaky(x: Any, slope: Any = 0.01) -> Any:
    """Return a number, less of it below zero."""
    return x if x > 0 else slope * x


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
    "digamma": _real(_digamma), "psi": _real(_digamma), "gammaln": _real(math.lgamma), "erfinv": _real(_inverse_erf),
    "i0": _real(_bessel(0)), "i1": _real(_bessel(1)), "i0e": _real(_scaled_bessel(0)), "i1e": _real(_scaled_bessel(1)),
    "bessel_j0": _real(_wave(0)), "bessel_j1": _real(_wave(1)), "j0": _real(_wave(0)), "j1": _real(_wave(1)),
    "erfcx": _real(lambda x: math.exp(x * x) * math.erfc(x)), "ndtr": _real(_share_below),
    "log_ndtr": _real(lambda x: math.log(_share_below(x))), "entr": _real(lambda x: -x * math.log(x)),
    "softsign": _real(lambda x: x / (1 + abs(x))), "selu": _real(lambda x: 1.0507009873554805 * _elu(x, 1.6732632423543772)),
    "tanhshrink": _real(lambda x: x - math.tanh(x)), "relu6": _real(lambda x: min(max(x, 0.0), 6.0)), "cbrt": _real(lambda x: math.copysign(abs(x) ** (1 / 3), x)),
    "hardtanh": _real(lambda x: min(max(x, -1.0), 1.0)), "hardsigmoid": _real(lambda x: min(max(x / 6 + 0.5, 0.0), 1.0)),
    "hardswish": _real(lambda x: x * min(max(x / 6 + 0.5, 0.0), 1.0)), "log_sigmoid": _real(lambda x: -_softplus(-x)),
    "nan_to_num": lambda x: x, "fabs": abs,
    "logit": _real(lambda x: math.log(x / (1 - x))),
}  # fmt: skip
"""Functions and methods of one tensor, element by element."""

ROUGH: dict[str, Callable[[Any], Any]] = {
    "round": _real(round), "floor": _real(math.floor), "ceil": _real(math.ceil), "trunc": _real(math.trunc), "fix": _real(math.trunc),
    "sign": _real(lambda x: (x > 0) - (x < 0)), "sgn": _real(lambda x: (x > 0) - (x < 0)), "frac": _real(lambda x: x - math.trunc(x)),
    "signbit": _real(lambda x: x < 0), "isnan": lambda x: x != x, "isfinite": lambda x: cmath.isfinite(x), "isinf": lambda x: cmath.isinf(x),
}  # fmt: skip
"""Those that step: what stands in for their derivative is a matter of choice."""

PAIRS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "**": power,
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "subtract": lambda a, b: a - b, "mul": lambda a, b: a * b,
    "multiply": lambda a, b: a * b, "div": lambda a, b: a / b, "divide": lambda a, b: a / b, "true_divide": lambda a, b: a / b,
    "pow": power, "maximum": max, "minimum": min, "atan2": math.atan2, "arctan2": math.atan2, "hypot": math.hypot,
    "rsub": lambda a, b: b - a, "complex": complex, "polar": cmath.rect, "logaddexp": lambda a, b: math.log(math.exp(a) + math.exp(b)),
    "xlog1py": lambda a, b: a * math.log1p(b), "copysign": math.copysign, "fmax": max, "fmin": min, "fmod": math.fmod,
    "polygamma": polygamma, "xlogy": lambda a, b: a * math.log(b), "clamp_min": max, "clamp_max": min, "power": power, "float_power": power,
}  # fmt: skip
"""Functions and methods of two tensors, element by element."""

TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b), "<=": lambda a, b: bool(a <= b), ">": lambda a, b: bool(a > b), ">=": lambda a, b: bool(a >= b),
    "==": lambda a, b: bool(a == b), "!=": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b), "le": lambda a, b: bool(a <= b), "gt": lambda a, b: bool(a > b), "ge": lambda a, b: bool(a >= b),
    "eq": lambda a, b: bool(a == b), "ne": lambda a, b: bool(a != b), "&": lambda a, b: bool(a and b), "|": lambda a, b: bool(a or b),
    "isclose": lambda a, b: bool(abs(a - b) <= 1e-8 + 1e-5 * abs(b)), "greater": lambda a, b: bool(a > b), "less": lambda a, b: bool(a < b),
    "logical_xor": lambda a, b: bool(a) != bool(b), "greater_equal": lambda a, b: bool(a >= b), "less_equal": lambda a, b: bool(a <= b),
    "^": lambda a, b: bool(a) != bool(b), "logical_and": lambda a, b: bool(a and b), "logical_or": lambda a, b: bool(a or b),
}  # fmt: skip
"""Tests of two tensors, element by element."""

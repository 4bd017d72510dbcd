"""Divisors that are zero just where what they are computed of is: ``expm1(r)``, ``exp(r) - 1``, ``sin(r)``."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, literal, method_of

_ZERO_AT_ZERO = frozenset(
    {"expm1", "log1p", "sin", "sinh", "asin", "asinh", "tan", "tanh", "atan", "atanh", "erf", "abs", "neg", "square"}
)


def vanishing(reporter: Reporter, g: int, v: int) -> int:
    """Return ``r`` of a value that is zero where ``r`` is, the value itself for any other."""
    op, operands, symbol = reporter.view.units[g].values[v]
    if op == "binop" and symbol == "-":
        ones = [o for o in operands if literal(reporter, g, o) == 1]
        powers = [o for o in operands if o not in ones and _called(reporter, g, o)[0] == "exp"]
        return _unsigned(reporter, g, _called(reporter, g, powers[0])[1]) if ones and powers else v
    name, below = _called(reporter, g, v)
    return _unsigned(reporter, g, below) if name in _ZERO_AT_ZERO else v


def _called(reporter: Reporter, g: int, v: int) -> tuple[str, int]:
    """Return the name of a function of one value, and that value."""
    if reporter.view.units[g].values[v][0] != "call":
        return "", v
    dotted, arguments = function_name(reporter, g, v), given(reporter, g, v)
    if dotted.startswith("torch.") and arguments:
        return dotted.rpartition(".")[2], arguments[0][1]
    return (method_of(reporter, g, v) or ("", v)) if not dotted else ("", v)


def _unsigned(reporter: Reporter, g: int, v: int) -> int:
    op, operands, symbol = reporter.view.units[g].values[v]
    return operands[0] if op == "unary" and symbol == "-" else v


__all__ = ["vanishing"]

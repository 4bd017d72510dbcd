"""Bounds of a condition at which an expression of what is compared is singular: ``sqrt(1 - x**2)`` where ``x < 1`` chooses it."""

from __future__ import annotations

import math

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, literal, method_of
from callscope.taint.shapes.singular.sines import squared

_DEPTH = 6
_CLOSE = 1e-6
_ONES = ("acos", "arccos", "asin", "arcsin", "atanh", "arctanh", "acosh", "arccosh")


def is_singular_at_bound(reporter: Reporter, g: int, condition: int, v: int, operand: int) -> bool:
    """Return whether a condition compares a value with a number at which ``v``, a function of an ``operand`` computed of that value, is singular."""
    op, sides, symbol = reporter.view.units[g].values[condition]
    if op != "compare" or len(sides) != 2 or symbol not in ("<", "<=", ">", ">="):
        return False
    for compared, bound in ((sides[0], sides[1]), (sides[1], sides[0])):
        number = literal(reporter, g, bound)
        if not isinstance(number, int | float) or operand == compared:
            continue
        for one in (compared, *_sized(reporter, g, compared)):
            at = _at(reporter, g, operand, one, float(number), _DEPTH)
            if at is not None and abs(at - _point(reporter, g, v, at)) < _CLOSE and _is_of(reporter, g, operand, one):
                return True
    return False


def _sized(reporter: Reporter, g: int, v: int) -> tuple[int, ...]:
    """Return what a value is the size of: ``x`` of ``x.abs()``."""
    method, operands = method_of(reporter, g, v), reporter.view.units[g].values[v][1]
    if function_name(reporter, g, v) == "torch.abs":
        return operands[1:2]
    return (method[1],) if method is not None and method[0] == "abs" else ()


def _point(reporter: Reporter, g: int, v: int, at: float) -> float:
    """Return the singular point next to a number: 1 or -1 of an arc, else 0."""
    values = reporter.view.units[g].values
    called = values[v][1][0] if values[v][0] == "call" else v
    return math.copysign(1.0, at) if values[called][0] == "attr" and values[called][2] in _ONES else 0.0


def _is_of(reporter: Reporter, g: int, v: int, value: int) -> bool:
    """Return whether one number is an expression of another, and no constant."""
    return _at(reporter, g, v, value, 0.371, _DEPTH) != _at(reporter, g, v, value, 0.713, _DEPTH)


def _at(reporter: Reporter, g: int, v: int, value: int, number: float, depth: int) -> float | None:
    """Return what an expression is where ``value`` is ``number``; None where it is made of more."""
    if v == value:
        return number
    known = literal(reporter, g, v)
    if isinstance(known, int | float):
        return float(known)
    root = squared(reporter, g, v)
    if root is not None and depth:
        inner = _at(reporter, g, root, value, number, depth - 1)
        return None if inner is None else inner * inner
    op, operands, symbol = reporter.view.units[g].values[v]
    parts = (
        [_at(reporter, g, o, value, number, depth - 1) for o in operands] if op in ("binop", "unary") and depth else []
    )
    if not parts or any(part is None for part in parts):
        return None
    return _folded(str(symbol), [part for part in parts if part is not None])


def _folded(symbol: str, parts: list[float]) -> float | None:
    if len(parts) == 1:
        return -parts[0] if symbol == "-" else parts[0] if symbol == "+" else None
    left, right = parts
    match symbol:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None
    return None


__all__ = ["is_singular_at_bound"]

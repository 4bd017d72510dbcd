"""Roots of one less a square: the sine of what has this cosine, whose derivative is infinite where that is one."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, literal, method_of
from callscope.taint.shapes.singular.intervals import Ranges


def is_sine(reporter: Reporter, ranges: Ranges, g: int, v: int) -> bool:
    """``sqrt(1 - torch.cos(x)**2)``: of what is seen to reach one. What else is called a cosine may belong to a cell or lens in which it never is."""
    op, operands, sign = reporter.view.units[g].values[v]
    if op != "binop" or sign != "-" or literal(reporter, g, operands[0]) != 1:
        return False
    side = squared(reporter, g, operands[1])
    inside = ranges.of(g, side) if side is not None else None
    return inside is not None and inside.high == 1 and not inside.open_high


def squared(reporter: Reporter, g: int, v: int) -> int | None:
    """Return what a value is the square of: ``x**2``, ``x * x``, ``x.pow(2)``, ``torch.square(x)``."""
    op, operands, sign = reporter.view.units[g].values[v]
    if op == "binop" and sign == "**":
        return operands[0] if literal(reporter, g, operands[1]) == 2 else None
    if op == "binop" and sign == "*":
        return operands[0] if operands[0] == operands[1] else None
    if op != "call":
        return None
    method, dotted, arguments = method_of(reporter, g, v), function_name(reporter, g, v), given(reporter, g, v)
    name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    of = arguments[0][1] if dotted and arguments else method[1] if method and not dotted else None
    exponent = arguments[1 if dotted else 0 :] if name == "pow" else []
    twice = name == "square" or (bool(exponent) and literal(reporter, g, exponent[0][1]) == 2)
    return of if twice else None

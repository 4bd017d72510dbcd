"""Elements kept by a condition: of ``torch.where``, of a mask that selects, fills or overwrites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import by_default, function_name, given, method_of, setting
from callscope.taint.shapes.singular.repaired import made_of

_LARGE = 4.0
"""A bound from here on is there because of an overflow; one near zero chooses between two laws."""
_DEPTH = 6


class Choice(NamedTuple):
    """A value of which a condition keeps some elements: those where it holds, or the others. ``other``: what stands in their place, -1 where it is not seen."""

    condition: int
    value: int
    taken: bool
    other: int = -1


def choices(reporter: Reporter, g: int) -> Iterator[Choice]:
    """Yield what ``torch.where(c, a, b)`` and ``a.where(c, b)`` choose of, what a mask selects, and what a mask fills or overwrites."""
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        method = method_of(reporter, g, v) if op == "call" else None
        if function_name(reporter, g, v) == "torch.where" and len(given(reporter, g, v)) == 3:
            condition, first, second = [operand for _, operand in given(reporter, g, v)]
            yield Choice(condition, first, True, second)
            yield Choice(condition, second, False, first)
        elif method is not None and method[0] in ("masked_fill", "masked_fill_") and len(operands) > 1:
            if _is_mask(reporter, g, operands[1]):
                yield Choice(operands[1], method[1], False)
        elif method is not None and method[0] == "where" and len(operands) == 3:
            yield Choice(operands[1], method[1], True, operands[2])
            yield Choice(operands[1], operands[2], False, method[1])
        elif op in ("item", "setitem") and _is_mask(reporter, g, operands[1]):
            yield Choice(operands[1], operands[0], op == "item")


def _is_mask(reporter: Reporter, g: int, v: int) -> bool:
    values = reporter.view.units[g].values
    return any(values[one][0] == "compare" for one in made_of(reporter, g, v))


def overflowing(reporter: Reporter, g: int, choice: Choice, growing: dict[int, int]) -> Iterator[int]:
    """``where(x > 20, x, log1p(exp(x)))``: yield what overflows where it is not taken; ``growing``: exponentials and what they are of."""
    values = reporter.view.units[g].values
    op, sides, symbol = values[choice.condition]
    if op != "compare" or len(sides) != 2 or symbol not in ("<", "<=", ">", ">="):
        return
    numbers = [_number(reporter, g, side) for side in sides]
    for side, (value, bound) in enumerate(((sides[0], numbers[1]), (sides[1], numbers[0]))):
        below = (side == 0) == (symbol in ("<", "<="))
        if bound is None or abs(bound) < _LARGE or (bound > 0) != (below == choice.taken):
            continue
        for v in sorted(made_of(reporter, g, choice.value, depth=_DEPTH)):
            if v in growing and _is_of(reporter, g, growing[v], value, negative=bound < 0):
                yield v


def _number(reporter: Reporter, g: int, v: int) -> float | None:
    number = setting(reporter, g, v)
    number = by_default(reporter, g, v) if number is None else number
    return float(number) if isinstance(number, int | float) and not isinstance(number, bool) else None


def _is_of(reporter: Reporter, g: int, v: int, value: int, *, negative: bool) -> bool:
    """Return whether ``v`` is ``value``, or its ``negative``."""
    op, operands, symbol = reporter.view.units[g].values[v]
    if op == "unary" and symbol == "-":
        return negative and operands[0] == value
    return not negative and v == value


__all__ = ["Choice", "choices", "overflowing"]

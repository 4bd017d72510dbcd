"""Elements that a mask picks, away from where a function is singular: ``torch.acos(x[(x > low) & (x < high)])``."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import literal, method_of

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OTHERWISE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def is_picked_inside(reporter: Reporter, g: int, v: int, *, ends: bool) -> bool:
    """Return whether a value is picked by tests of itself that leave singular points out: zero and what is below, or (``ends``) one and minus one."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op != "item":
        return False
    held = [
        one
        for test, turned in _tests(reporter, g, operands[1], False)
        for one in _held(reporter, g, test, turned, operands[0])
    ]
    if ends:
        return any(_is_inside(*one) for one in held if one[0] in ("<", "<=")) and any(
            _is_inside(*one) for one in held if one[0] in (">", ">=")
        )
    return any(sign == ">" and number is not None and number >= 0 for sign, number in held) or any(
        sign == ">=" and number is not None and number > 0 for sign, number in held
    )


def _tests(reporter: Reporter, g: int, v: int, turned: bool) -> Iterator[tuple[int, bool]]:
    """Yield what holds together where a mask does, and whether it is what does not hold: ``(~high) & (~low)``."""
    op, operands, sign = reporter.view.units[g].values[v]
    if op == "unary" and sign == "~":
        yield from _tests(reporter, g, operands[0], not turned)
    elif op == "binop" and sign == ("|" if turned else "&"):
        for operand in operands:
            yield from _tests(reporter, g, operand, turned)
    elif op == "compare":
        yield v, turned


def _held(reporter: Reporter, g: int, test: int, turned: bool, base: int) -> Iterator[tuple[str, float | None]]:
    """Yield ``(sign, number)`` of what a test says of ``base``; of its size it says two things. None: a bound that is no literal."""
    _, sides, sign = reporter.view.units[g].values[test]
    if len(sides) != 2 or sign not in _TURNED:
        return
    bases = [_sized(reporter, g, side) for side in sides]
    if base not in bases:
        return
    at = bases.index(base)
    sign = _TURNED[sign] if at else sign
    sign = _OTHERWISE[sign] if turned else sign
    bound = literal(reporter, g, sides[1 - at])
    number = float(bound) if isinstance(bound, int | float) else None
    yield sign, number
    if sides[at] != base and sign in ("<", "<="):
        yield _TURNED[sign], None if number is None else -number


def _is_inside(sign: str, number: float | None) -> bool:
    """Return whether a bound keeps one and minus one out; one that is no literal is there for that."""
    return number is None or abs(number) < 1 or (abs(number) == 1 and sign in ("<", ">"))


def _sized(reporter: Reporter, g: int, v: int) -> int:
    method = method_of(reporter, g, v)
    return method[1] if method is not None and method[0] == "abs" else v


__all__ = ["is_picked_inside"]

"""Positional class patterns: ``case Point(x, y)`` reads the attributes that ``__match_args__`` names."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_binding import class_of
from callscope.static.attributes import load_from
from callscope.static.construct import record_fields
from callscope.static.solver import Solver


def argument_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], position: int) -> None:
    """``node`` is what a class pattern takes at a position."""
    s.use(operands[0], _matched, (position, node))


def _matched(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    position, node = payload
    for number in objects:
        cls = class_of(s, number)
        if cls is None:
            s.add(node, (number,))
            continue
        names = _match_names(s, cls)
        if position < len(names):
            load_from(s, number, names[position], node, node)


def _match_names(s: Solver, cls: int) -> list[str]:
    owner = s.classes.resolve(cls, "__match_args__")
    if not isinstance(owner, int):
        return [name for name, _ in record_fields(s, cls)]
    unit = s.units[s.objects.data[owner][0]]
    op, operands, _ = unit.values[unit.bindings["__match_args__"]]
    given = [unit.values[operand] for operand in operands] if op in ("tuple", "list") else []
    return [data for kind, _, data in given if kind == "const" and isinstance(data, str)]

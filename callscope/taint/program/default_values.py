"""Where a function is made, and the values that stand there as its defaults: ``lambda x, scale=scale.detach(): x * scale``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.taint.program.view import View


class Default(NamedTuple):
    """``value`` of the unit that makes a function is what ``position`` of ``unit`` is where no call gives it."""

    value: int
    unit: int
    position: int


def defaults_of(view: View, g: int, v: int) -> Iterator[Default]:
    """Yield the defaults of the function that a value of a unit makes."""
    op, operands, data = view.units[g].values[v]
    if op != "function" or not operands:
        return
    unit = view.first(g) + data[0]
    positions = {parameter.name: position for position, parameter in enumerate(view.units[unit].parameters)}
    for value, name in zip(operands, data[1], strict=True):
        yield Default(value, unit, positions[name])


def made_at(view: View, g: int) -> int:
    """Return the value of the enclosing unit that makes a function, -1 where none does."""
    parent = view.parent(g)
    made = enumerate(view.units[parent].values) if parent >= 0 else ()
    return next((v for v, (op, _, data) in made if op == "function" and view.first(parent) + data[0] == g), -1)


def default_at(view: View, g: int, name: str) -> int:
    """Return the value of the enclosing unit that is a parameter's default, -1 where it has none."""
    v = made_at(view, g)
    if v < 0:
        return -1
    _, operands, data = view.units[view.parent(g)].values[v]
    return next((o for o, said in zip(operands, data[1], strict=True) if said == name), -1)


__all__ = ["Default", "default_at", "defaults_of", "made_at"]

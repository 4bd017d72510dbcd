"""Values that stand as defaults of functions made in a function: ``lambda x, scale=scale.detach(): x * scale``."""

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


__all__ = ["Default", "defaults_of"]

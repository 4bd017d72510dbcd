"""Attributes whose values a class's ``__setattr__`` replaces: ``super().__setattr__(name, wrapped(value))``."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.source.facts import Unit
from callscope.source.shape import telling
from callscope.static.objects import FUNCTION
from callscope.static.solver import Solver

_SELF_NAME_VALUE = 3


class Replacing:
    """By ``__setattr__`` of the program, what it stores in place of its argument, and under which names if it says so."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[list[int], frozenset[str]]] = {}


def keep_replaced(s: Solver, payload: tuple[int, str], where: int | str, known: bool) -> None:
    """An attribute also holds what the ``__setattr__`` found at ``where`` makes of the value that is stored."""
    if known:
        s.use(int(where), _replaced, payload)


def _replaced(s: Solver, payload: tuple[int, str], objects: Iterable[int]) -> None:
    place, name = payload
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            unit = s.objects.data[number][-1]
            replacing = s.kept(Replacing).known
            if unit not in replacing:
                replacing[unit] = _replacements(s.units[unit])
            values, names = replacing[unit]
            if not names or name in names:
                for value in values:
                    s.flow(s.node(unit, value), place)


def _replacements(unit: Unit) -> tuple[list[int], frozenset[str]]:
    """Return the values that a ``__setattr__`` hands on and has not been given, and the texts that it compares the name with."""
    if len(unit.parameters) != _SELF_NAME_VALUE:
        return [], frozenset()
    handed = [
        operands[-1]
        for op, operands, tags in unit.values
        if op == "call" and not any(tags) and len(operands) > 2 and _sets(unit, operands)
    ]
    made = [value for value in _sources(unit, handed) if _wraps(unit, value)]
    return made, frozenset(_compared(unit)) if made else frozenset()


def _sets(unit: Unit, operands: tuple[int, ...]) -> bool:
    """Return whether a call is of a base's ``__setattr__`` under the very name."""
    return unit.values[operands[0]][::2] == ("attr", "__setattr__") and _is_parameter(unit, operands[-2], 1)


def _wraps(unit: Unit, value: int) -> bool:
    """Return whether a value is what a call makes of the one that is to be stored."""
    op, operands, _ = unit.values[value]
    return op == "call" and any(_is_parameter(unit, argument, 2) for argument in operands[1:])


def _sources(unit: Unit, values: list[int]) -> list[int]:
    """Follow values to what they are one of, past branches and tests."""
    found: dict[int, None] = {}
    left = list(values)
    while left:
        value = left.pop()
        op, operands, _ = unit.values[value]
        if value not in found:
            found[value] = None
            left.extend(operands if op == "phi" else operands[:1] if op == "pi" else ())
    return list(found)


def _compared(unit: Unit) -> Iterable[str]:
    for op, operands, data in unit.values:
        if op == "compare" and data == "==" and _is_parameter(unit, operands[0], 1):
            told = telling(unit.values[operands[1]][2]) if unit.values[operands[1]][0] == "const" else None
            if told is not None and isinstance(told[1], str):
                yield told[1]


def _is_parameter(unit: Unit, value: int, position: int) -> bool:
    """Return whether a value may be one of the parameters as it was given."""
    return any(
        unit.values[source][0] == "param" and unit.values[source][2][0] == position
        for source in _sources(unit, [value])
    )

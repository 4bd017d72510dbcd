"""``setattr(here, name, there[name])``, ``setattr(here, name, getattr(there, name))``, ``for name, value in there.items(): setattr(here, name, value)``:
each thing keeps the name that it had."""

from __future__ import annotations

from typing import Any

from callscope.static.attribute_stores import store_on
from callscope.static.attributes import load_from
from callscope.static.objects import BOX, CONSTANT
from callscope.static.rows import table_of_row
from callscope.static.solver import Solver

_MOST = 600
_THROUGH = frozenset({"pi", "cell"})


def copy_same_name(s: Solver, base: int, attribute: int, value: int, site: int | None) -> bool:
    """Store under every name what the other object or dictionary has under that very name; False for stores of another kind."""
    if not (s.is_value(attribute) and s.is_value(value)) or s.unit_of(attribute) != s.unit_of(value):
        return False
    source, name = _read_by_name(s, value)
    if source is None or name is None:
        source, name = _table_of_row(s, _root(s, attribute), _root(s, value)), attribute
    if source is None or _root(s, name) != _root(s, attribute):
        return False
    held_there = _held(s, source, name, value)
    for number in sorted(s.pointees(base)):
        for key, held in held_there:
            if s.once("same name", number, key, held):
                store_on(s, number, key, held, site)
    return bool(held_there)


def _read_by_name(s: Solver, value: int) -> tuple[int | None, int | None]:
    """Return what is read and by which name, where a value is an item or an attribute read by a computed name."""
    value = _root(s, value)
    op, _, data = s.operation(value)
    operands = s.operands_of(value)
    if op == "item" and data is None:
        return operands[0], operands[1]
    if op == "call" and len(operands) > 2 and s.operation(operands[0])[::2] == ("builtin", "getattr"):
        return operands[1], operands[2]
    return None, None


def _table_of_row(s: Solver, name: int, value: int) -> int | None:
    """Return the table of which ``name`` and ``value`` are one row: ``for name, value in table.items()``."""
    unit = s.unit_of(name)
    table = table_of_row(s.units[unit], name - s.bases[unit], value - s.bases[unit])
    return None if table is None else s.bases[unit] + table


def _held(s: Solver, source: int, name: int, value: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for number in sorted(s.pointees(source)):
        if s.objects.kinds[number] == BOX:
            found += [(key, node) for key, node in s.keys.get(number, ()) if isinstance(key, str)]
        else:
            found += [(text, _read(s, number, text, value)) for text in _texts(s, name)]
    return found if len(found) <= _MOST else []


def _read(s: Solver, number: int, text: str, site: int) -> int:
    node = s.field("same name", number, text, site)
    if s.once("read by name", number, text, site):
        load_from(s, number, text, node, site)
    return node


def _texts(s: Solver, node: int) -> list[str]:
    known: list[Any] = [s.objects.data[o][1] for o in sorted(s.pointees(node)) if s.objects.kinds[o] == CONSTANT]
    return [text for text in known if isinstance(text, str)]


def _root(s: Solver, value: int) -> int:
    while s.operation(value)[0] in _THROUGH:
        value = s.operands_of(value)[0]
    return value

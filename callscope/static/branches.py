"""Branches that a call decides: ``if function is None`` where the call gives one, or leaves it out."""

from __future__ import annotations

from array import array
from typing import Any

from callscope.source.facts import Unit
from callscope.source.shape import telling

SOMETHING = object()
"""The value of an argument of which no more is known than that it is neither None nor false."""

_AWAY = 1 << 30
_BRANCHES = frozenset({"if", "after"})


def known_arguments(s: Any, unit: int, call: Any) -> dict[int, Any]:
    """Return parameter position -> constant (or ``SOMETHING``) of what a call surely gives."""
    found: dict[int, Any] = dict.fromkeys(range(len(call.leading)), SOMETHING)
    given = dict.fromkeys(range(len(call.leading)))
    names = {p.name: i for i, p in enumerate(s.units[unit].parameters)}
    place = len(call.leading)
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if tag in ("*", "**"):
            place = _AWAY if tag == "*" else place
            continue
        position = names.get(tag, -1) if tag else place
        place += not tag
        given[position] = None
        _note(s, found, position, node, call.via == "decorator")
    several = "*" in call.tags or "**" in call.tags
    for position, node in {}.items() if several else s.defaults.get(unit, {}).items():
        if position not in given:
            _note(s, found, position, node, False)
    return found


def _note(s: Any, found: dict[int, Any], position: int, node: int | None, decorated: bool) -> None:
    if decorated:
        found[position] = SOMETHING
    elif node is not None and s.is_value(node):
        unit = s.unit_of(node)
        record, value = s.units[unit], node - s.bases[unit]
        op, _, data = record.values[value]
        place = parameter_of(record, value)
        known = s.copies.known.get(unit, {}) if place >= 0 else {}
        if op == "const":
            found[position] = _told(data)
        elif place in known:
            found[position] = known[place]
        elif op in ("function", "class"):
            found[position] = SOMETHING


def dead_values(record: Unit, known: dict[int, Any]) -> frozenset[int]:
    """Return the values of a unit that do not run when its parameters are as known."""
    dead: set[int] = set()
    for number, (parent, kind, test, sense) in enumerate(record.regions):
        if number and parent in dead:
            dead.add(number)
        elif kind in _BRANCHES:
            answer = _truth(record, known, test)
            if answer is not None and answer != sense:
                dead.add(number)
    if not dead:
        return frozenset()
    regions = array("I", record.regions_of)
    return frozenset(value for value in range(len(record.values)) if regions[value] in dead)


def _truth(record: Unit, known: dict[int, Any], value: int) -> bool | None:
    if value < 0:
        return None
    op, operands, data = record.values[value]
    if op == "unary" and data == "not":
        answer = _truth(record, known, operands[0])
        return None if answer is None else not answer
    if op == "compare" and data in ("is", "is not"):
        return _is(record, known, operands, data == "is")
    if op == "compare" and data in ("==", "!=", "in", "not in"):
        return _compared(record, known, operands, data)
    if op == "call" and len(operands) == 2 and record.values[operands[0]] == ("builtin", (), "callable"):
        found = _constant(record, known, operands[1])
        return False if found is None else None
    if op in ("param", "pi"):
        found = _constant(record, known, value)
        return None if found is _UNKNOWN else found is SOMETHING or bool(found)
    return None


def _compared(record: Unit, known: dict[int, Any], operands: tuple[int, ...], how: str) -> bool | None:
    """``mode == "ew"``, ``mode in ["hooks", "functorch"]`` of a known text."""
    left = _constant(record, known, operands[0])
    inside = how in ("in", "not in")
    op, parts, _ = record.values[operands[1]]
    if inside and op not in ("list", "tuple", "set"):
        return None
    right = [_constant(record, known, part) for part in (parts if inside else operands[1:])]
    if not isinstance(left, str) or not all(isinstance(one, str) for one in right):
        return None
    return (left in right) == (how in ("==", "in"))


_UNKNOWN = object()


def _told(data: Any) -> Any:
    """Return a constant as far as the analysis reads constants."""
    told = telling(data)
    if told is None:
        return None if data is None else SOMETHING
    return _UNKNOWN if told[1] is None else told[1]


def _is(record: Unit, known: dict[int, Any], operands: tuple[int, ...], sense: bool) -> bool | None:
    left, right = (_constant(record, known, operand) for operand in operands)
    if left is _UNKNOWN or right is not None:
        return None
    return (left is None) == sense


def _constant(record: Unit, known: dict[int, Any], value: int) -> Any:
    """Return what a parameter (or a constant) is, ``_UNKNOWN`` where that is not known."""
    while record.values[value][0] == "pi":
        value = record.values[value][1][0]
    op, _, data = record.values[value]
    if op == "const":
        return _told(data)
    return known.get(parameter_of(record, value), _UNKNOWN)


def parameter_of(record: Unit, value: int, hops: int = 8) -> int:
    """Return the position of the parameter that a value is, guards and the joins after them looked through; -1 for anything else."""
    op, operands, data = record.values[value]
    while op in ("pi", "cell"):
        op, operands, data = record.values[operands[0]]
    if op == "param":
        return int(data[0])
    places = {parameter_of(record, operand, hops - 1) for operand in operands} if op == "phi" and hops else {-1}
    return places.pop() if len(places) == 1 else -1


__all__ = ["SOMETHING", "dead_values", "known_arguments", "parameter_of"]

"""Attributes that a class files elsewhere: its ``__setattr__`` keeps some in tables of its own, and its ``__getattr__`` finds them there."""

from __future__ import annotations

from array import array

from callscope.source.facts import Unit
from callscope.static.solver import Solver


class Filing:
    """By class that has ``__getattr__``, whether its ``__setattr__`` files."""

    def __init__(self) -> None:
        self.known: dict[int, bool] = {}


def files_elsewhere(s: Solver, cls: int) -> bool:
    """Return whether the ``__setattr__`` that stands beside the ``__getattr__`` of ``cls`` keeps some values elsewhere."""
    owner = s.classes.resolve(cls, "__getattr__")
    if not isinstance(owner, int):
        return False
    known = s.kept(Filing).known
    if owner not in known:
        known[owner] = _files(s, s.objects.data[owner][0])
    return known[owner]


def _files(s: Solver, body: int) -> bool:
    record = s.units[body]
    if "__setattr__" not in record.bindings:
        return False
    op, _, data = record.values[record.bindings["__setattr__"]]
    return op == "function" and data is not None and not _sets_always(s.units[s.unit_at(body, data[0])])


def _sets_always(unit: Unit) -> bool:
    """Return whether a ``__setattr__`` hands everything on to its base's, whatever it is."""
    regions = array("I", unit.regions_of)
    return any(
        op == "call" and regions[value] == 0 and unit.values[operands[0]][::2] == ("attr", "__setattr__")
        for value, (op, operands, _) in enumerate(unit.values)
    )

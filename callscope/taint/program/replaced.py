"""Copies of a record with some of its fields replaced: ``dataclasses.replace(r, x=v)``, ``r._replace(x=v)``, ``attrs.evolve(r, x=v)``."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_FUNCTIONS = frozenset({"dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve"})


def replaced_record(view: View, names: Spelling, g: int, operands: tuple[int, ...]) -> int | None:
    """Return the record of which a call makes such a copy, None where it is no such call."""
    op, below, name = view.units[g].values[operands[0]]
    if op == "attr" and name == "_replace":
        return below[0]
    return operands[1] if len(operands) > 1 and names.name(g, operands[0]) in _FUNCTIONS else None


__all__ = ["replaced_record"]

"""Functions whose answer decides what another gives, and is no part of it: ``filter(f, values)``, ``sorted(values, key=f)``."""

from __future__ import annotations

from callscope.taint.names.words import words
from callscope.taint.program.spelling import Spelling

_CHOOSERS = words(
    "filter sorted min max itertools.filterfalse itertools.takewhile itertools.dropwhile heapq.nlargest heapq.nsmallest"
)


def only_decides(names: Spelling, g: int, v: int, unit: int) -> bool:
    """Return whether a call runs a function of the program only to choose or to sort by what it says."""
    view = names.view
    op, operands, _ = view.units[g].values[v]
    mine = view.callees_in(g, v, unit)
    if op != "call" or not mine or any(callee.via != "callback" for callee in mine):
        return False
    called, _, name = view.units[g].values[operands[0]]
    return names.name(g, operands[0]) in _CHOOSERS or (called == "attr" and name == "sort")


__all__ = ["only_decides"]

"""Dictionaries and lists of values that were computed: ``{name: torch.sigmoid(w) for name, w in free.items()}``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import carries

_DISPLAYS = frozenset({"dict", "list", "tuple", "dictcomp", "listcomp"})
_CALLS = 2


def holds_computed(
    reporter: Reporter, g: int, v: int, computed: Callable[[int, int], bool], calls: int = _CALLS
) -> bool:
    """Return whether a value is a container made here, or by a function that surely runs, of which all that carries was computed."""
    op, _, _ = reporter.view.units[g].values[v]
    if op in _DISPLAYS:
        elements = [o for o in _elements(reporter, g, v) if carries(reporter, g, o)]
        return bool(elements) and all(computed(g, o) for o in elements)
    callees = reporter.view.callees(g, v) if op == "call" and calls else ()
    if len(callees) != 1 or callees[0].guess:
        return False
    unit = callees[0].unit
    given = [o[0] for op, o, _ in reporter.view.units[unit].values if op == "return" and o]
    return bool(given) and all(holds_computed(reporter, unit, o, computed, calls - 1) for o in given)


def _elements(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    """Yield what a container is made with, and what is stored in it under a key or appended."""
    values = reporter.view.units[g].values
    yield from values[v][1]
    for user in reporter.uses.of(g, v):
        op, operands, name = values[user]
        if op == "setitem" and operands[0] == v:
            yield operands[2]
        elif op == "attr" and name in ("append", "extend", "update", "setdefault"):
            yield from (
                o for call in reporter.uses.of(g, user) if values[call][1][0] == user for o in values[call][1][1:]
            )

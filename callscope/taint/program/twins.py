"""Backends side by side: what a class or module does with numpy, its twin does with torch, so tensors are the twin's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_COMMON = 2
"""So many functions of the same names make twins."""


def of_arrays(view: View, names: Spelling) -> frozenset[int]:
    """Return the functions of the numpy twins: their parameters are arrays, for with tensors the other twin is called."""
    members = {g: dict(_members(view, g)) for g, unit in enumerate(view.units) if unit.kind in ("class", "module")}
    libraries = {
        g: frozenset(_libraries(view, names, [g, *(unit for unit in own.values() if unit is not None)]))
        for g, own in members.items()
        if len(own) >= _COMMON
    }
    torch = [g for g, used in libraries.items() if "torch" in used]
    found = set[int]()
    for g, used in libraries.items():
        if "numpy" in used and "torch" not in used:
            twins = (other for other in torch if view.units[other].kind == view.units[g].kind)
            if any(len(members[g].keys() & members[other].keys()) >= _COMMON for other in twins):
                found.update((g, *(unit for unit in members[g].values() if unit is not None)))
    return frozenset(found)


def without_torch(view: View) -> frozenset[int]:
    """Return the files (their modules' units) that compute with numpy and import neither torch nor anything of the program: who hands their functions something hands them arrays."""
    imported: dict[int, set[str]] = {}
    for g, unit in enumerate(view.units):
        named = (str(data[0]) for op, _, data in unit.values if op in ("import", "importfrom"))
        imported.setdefault(view.first(g), set()).update(
            "" if view.module_unit(one) is not None else one for one in named
        )
    tops = {g: {one.partition(".")[0] for one in names} for g, names in imported.items()}
    return frozenset(g for g, names in tops.items() if "numpy" in names and not names & {"torch", ""})


def _members(view: View, g: int) -> Iterator[tuple[str, int | None]]:
    """Yield the public functions that stand in a class or module itself; None: a name bound to one of a library's."""
    values = view.units[g].values
    for name, value in view.units[g].bindings.items():
        op, operands, data = values[value]
        while op == "decorate":
            op, operands, data = values[operands[1]]
        if op == "function" and not name.startswith("_"):
            yield name, view.first(g) + data[0]
        elif op in ("attr", "unpack", "call") and view.units[g].kind == "class" and not name.startswith("_"):
            yield name, None


def _libraries(view: View, names: Spelling, units: Iterable[int]) -> Iterator[str]:
    """Yield the libraries of whose names functions make use."""
    for unit in units:
        for v, (op, _, _) in enumerate(view.units[unit].values):
            if op == "attr":
                yield (names.name(unit, v) or "").partition(".")[0]

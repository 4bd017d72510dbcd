"""Who imports a module: what its body does to the whole process happens to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from callscope.taint.findings import Reporter

_FAR = 4


def importers(reporter: Reporter, g: int) -> Iterator[tuple[int, int]]:
    """Yield where a module is imported: what its body switches off is off for whoever imports it."""
    name = reporter.view.module(g) if reporter.view.units[g].kind == "module" else ""
    for where, unit in enumerate(reporter.view.units) if name else ():
        if unit.kind == "module" and where != g:
            for v, (op, _, data) in enumerate(unit.values):
                if op in ("import", "importfrom") and data[0] == name:
                    yield where, v


def is_a_script(reporter: Reporter, g: int) -> bool:
    """Return whether a module is run for itself: nothing in view imports it, so that what it switches off ends with it."""
    return reporter.view.units[g].kind == "module" and next(importers(reporter, g), None) is None


def is_brought_by_package(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether the import of a package runs a statement: it stands at the top of a module that an ``__init__`` imports.

    A script that switches something off for itself is imported by none.
    """
    if reporter.view.units[g].kind != "module" or reporter.view.places(g).enclosing(v):
        return False
    seen, pending = {g}, [(g, 0)]
    while pending:
        unit, far = pending.pop()
        if PurePath(reporter.view.path(unit)).name == "__init__.py":
            return True
        further = {
            where for where, place in importers(reporter, unit) if not reporter.view.places(where).enclosing(place)
        }
        pending += [(where, far + 1) for where in further - seen if far < _FAR]
        seen |= further
    return False

"""Functions that only run while an object is made."""

from __future__ import annotations

from callscope.taint.program.view import View


def constructs(view: View, g: int, depth: int = 3) -> bool:
    """Return whether a function only runs while an object is made."""
    if view.units[g].name.endswith(".__init__"):
        return True
    callers = view.callers.get(g, ()) if depth else ()
    return bool(callers) and all(constructs(view, where, depth - 1) for where, _ in callers)

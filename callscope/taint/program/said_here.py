"""What a name says in the function that it stands in: ``returns`` of prices are no agent's."""

from __future__ import annotations

from callscope.taint.names.homonyms import is_homonym, without_homonyms
from callscope.taint.program.view import View


def said_here(view: View, g: int, name: str) -> str:
    """Return a name without the words that mean something else among the names of its function."""
    if not is_homonym(name):
        return name
    unit = view.units[g]
    read = (data for op, _, data in unit.values if op == "attr")
    names = (unit.name, *(parameter.name for parameter in unit.parameters), *unit.stores, *read)
    return without_homonyms(name, " ".join(one.lower() for one in names))


__all__ = ["said_here"]

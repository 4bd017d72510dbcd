"""``member.value``: what the body of an enum binds to its members."""

from __future__ import annotations

from callscope.static.attribute_binding import is_enum
from callscope.static.solver import Solver

VALUE = ("value", "_value_")
_NO_MEMBERS = ("function", "decorate")


def member_values(s: Solver, payload: tuple[int, str, int]) -> None:
    """Let ``node`` be the value of any member; texts and numbers of them name nothing that is called."""
    cls, name, node = payload
    if is_enum(s, cls) and not s.classes.has(cls, name):
        unit = s.objects.data[cls][0]
        record = s.units[unit]
        for bound, value in record.bindings.items():
            if not bound.startswith("_") and record.values[value][0] not in (*_NO_MEMBERS, "const"):
                s.flow(s.node(unit, value), node)

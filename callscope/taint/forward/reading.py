"""Attributes that are called as torch's are, and mean something else."""

from __future__ import annotations

from callscope.source.facts import Unit
from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.lattice.state import EMPTY
from callscope.taint.program.said import Said
from callscope.taint.program.said_objects import is_object


def is_own(flow: Flow, said: Said, g: int, v: int, base: int, name: str) -> bool:
    """``quaternion.data``, a property or field that the program's own class has: torch's attribute of that name is another."""
    owners, callees = _owners(flow, said, g, base), flow.view.callees(g, v)
    if owners and (any(c.via == "property" for c in callees) or flow.fields(g, owners, name) is not EMPTY):
        return True
    return any(name in unit.annotations for unit in _bodies(flow, owners))


def has_own(flow: Flow, said: Said, g: int, base: int, name: str) -> bool:
    """``dataset.data = rows``, what the program's own class declares or has a property for."""
    bodies = _bodies(flow, _owners(flow, said, g, base))
    return any(name in unit.bindings or name in unit.annotations for unit in bodies)


def _owners(flow: Flow, said: Said, g: int, base: int) -> tuple[int, ...]:
    """Return the program's own classes that a value is an object of; none where it is a tensor, or may be a parameter as well."""
    owners = flow.view.instances(g, base)
    tensor = said.is_tensor(g, base) or (flow.gradient(g, base) & PROVEN and not is_object(flow.view, g, base, owners))
    return () if tensor else owners


def _bodies(flow: Flow, owners: tuple[int, ...]) -> list[Unit]:
    view = flow.view
    return [view.units[view.class_unit(cls)] for owner in owners for cls in view.family(owner)]

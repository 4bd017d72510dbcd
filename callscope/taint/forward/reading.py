"""Attributes that are called as torch's are, and mean something else."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.lattice.state import EMPTY
from callscope.taint.program.said import Said


def is_own(flow: Flow, said: Said, g: int, v: int, base: int, name: str) -> bool:
    """``quaternion.data``, a property or field that the program's own class has: torch's attribute of that name is another."""
    view = flow.view
    owners = view.instances(g, base)
    if not owners or said.is_tensor(g, base) or flow.gradient(g, base) & PROVEN:
        return False  # a parameter as well as such an object
    if any(callee.via == "property" for callee in view.callees(g, v)):
        return True
    if flow.fields(g, owners, name) is not EMPTY:
        return True
    return any(name in view.units[view.class_unit(c)].annotations for o in owners for c in view.family(o))

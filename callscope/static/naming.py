"""Readable names of units: ``pkg.mod.Class.method``, modules by their dotted name."""

from __future__ import annotations

from callscope.model.callgraph import NodeKind
from callscope.static.solver import Solver


def unit_name(s: Solver, unit: int) -> str:
    """Return the qualified name of a unit."""
    return full_name(s.files[s.file_of[unit]].module, s.units[unit].name)


def full_name(module: str, name: str) -> str:
    """Return a unit's name with its module's."""
    return f"{module}.{name}" if name and module else name or module


def owner(s: Solver, unit: int) -> int:
    """Return the function or module that runs a unit's code: a class body runs where it stands."""
    while s.units[unit].kind == "class":
        unit = s.first_unit[s.file_of[unit]] + s.units[unit].parent
    return unit


def unit_kind(s: Solver, unit: int) -> NodeKind:
    """Return what a unit is in the call graph."""
    record = s.units[unit]
    if record.kind != "function":
        return {"module": NodeKind.MODULE, "lambda": NodeKind.LAMBDA}.get(record.kind, NodeKind.CLASS)
    parent = s.units[s.first_unit[s.file_of[unit]] + record.parent]
    return NodeKind.METHOD if parent.kind == "class" else NodeKind.FUNCTION

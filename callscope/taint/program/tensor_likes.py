"""Classes of the program that stand for tensors and keep one as ``data``: what a function from outside gives may be one of theirs."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_COMPUTES = frozenset({"__add__", "__mul__", "__sub__", "__torch_function__"})


def may_be_like(view: View, names: Spelling, g: int, v: int) -> bool:
    """``field = self.forcing(grid, v, t)``, then ``field.data``, in a program whose fields on grids keep theirs so: nothing says that it is a tensor's."""
    values = view.units[g].values
    while values[v][0] in ("pi", "unpack", "item"):
        v = values[v][1][0]
    op, operands, _ = values[v]
    if op != "call" or view.callees(g, v) or names.name(g, operands[0]) is not None:
        return False
    kind, below, _ = values[_plain(view, g, operands[0])]
    handed = kind == "param" or (kind == "attr" and values[_plain(view, g, below[0])][0] == "param")
    return handed and any(_is_like(view, cls) for cls in sorted(view.class_of_unit.values()))


def _plain(view: View, g: int, v: int) -> int:
    """Return what a value is before tests and branches: ``self`` of all of them."""
    values = view.units[g].values
    while values[v][0] in ("pi", "phi"):
        v = min(values[v][1]) if values[v][0] == "phi" else values[v][1][0]
    return v


def _is_like(view: View, cls: int) -> bool:
    """Return whether a class computes like a tensor and has its own ``data``."""
    if view.is_module(cls):
        return False
    family = set(view.family(cls))
    methods = {view.units[m].name.rpartition(".")[2] for one in family for m in view.index.methods(one)}
    if methods.isdisjoint(_COMPUTES):
        return False
    declared = any("data" in view.units[view.class_unit(one)].annotations for one in family)
    return declared or any(view.owner(where) in family for where, _ in view.index.stores("data"))


__all__ = ["may_be_like"]

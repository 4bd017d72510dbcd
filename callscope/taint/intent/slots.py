"""Memories of many steps: a tensor of an object's own, into which each step writes at the place that a counter of it says."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.taint.program.view import View


def goes_into_slot(view: View, trail: Iterable[tuple[int, int]]) -> bool:
    """``self.values[self.step].copy_(step.values)``, ``self.values[self.ptr] = v``: what is read of it later, batch by batch, is data; with its graph it could not be used twice."""
    return any(_is_slot(view, g, v) for g, v in trail)


def _is_slot(view: View, g: int, v: int) -> bool:
    """Return whether a value is written into a field at the place that another field of the object says."""
    values = view.units[g].values
    for op, o, _ in values:
        if op == "setitem" and o[2] == v and _is_of_self(view, g, o[0]) and _is_of_self(view, g, o[1]):
            return True
        below, receiver, name = values[o[0]] if op == "call" and v in o[1:] else ("", (), None)
        part, place, _ = values[receiver[0]] if below == "attr" and name == "copy_" else ("", (), None)
        if part == "item" and _is_of_self(view, g, place[0]) and _is_of_self(view, g, place[1]):
            return True
    return False


def _is_of_self(view: View, g: int, v: int) -> bool:
    """``self.step``"""
    values = view.units[g].values
    op, operands, _ = values[v]
    if op != "attr" or view.owner(g) is None:
        return False
    base, _, data = values[operands[0]]
    return base == "param" and bool(data[0] == 0)

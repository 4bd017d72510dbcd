"""Rounded values that are counts: what they are handed to makes a grid of so many points."""

from __future__ import annotations

from callscope.taint.names.words import words
from callscope.taint.onward.analysis import Sink
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.uses import Uses
from callscope.taint.program.view import View
from callscope.taint.site import Site

_ROUNDING = frozenset({"rounding", "floor-division", "integer-cast"})
_SIZED = words("fftfreq rfftfreq arange zeros ones empty rand randn eye range view reshape expand repeat")
"""Functions and methods that take so many points, by whatever argument."""
_SAME = frozenset({"pi", "item", "unpack", "attr", "cell", "phi"})
_CASTS = frozenset({"long", "int", "item", "to", "tolist", "builtins.int"})
_DEPTH = 4


def is_count(view: View, names: Spelling, uses: Uses, site: Site, sink: Sink) -> bool:
    """``n = torch.ceil(length / spacing).long()``, then ``n[0] * fftfreq(n[0])``, here or where ``n`` is handed to: no derivative by a number of points."""
    if site.match.rule.name not in _ROUNDING:
        return False
    for g, v in sink.trail:
        op = view.units[g].values[v][0]
        if op in ("binop", "inplace") and (g, v) != (site.g, site.v):
            return False
        if _sizes(view, names, uses, g, v, _DEPTH):
            return True
    return False


def _sizes(view: View, names: Spelling, uses: Uses, g: int, v: int, depth: int) -> bool:
    """Return whether a value, an element of it or its cast is given to what takes a size."""
    values = view.units[g].values
    for user in uses.of(g, v):
        op, operands, name = values[user]
        if op == "call":
            called = values[operands[0]]
            last = (names.name(g, operands[0]) or str(called[2])).rpartition(".")[2]
            if v in operands[1:] and last in _SIZED:
                return True
            if depth and last in _CASTS and _sizes(view, names, uses, g, user, depth - 1):
                return True
        elif (
            op in _SAME and depth and (op != "attr" or name in _CASTS) and _sizes(view, names, uses, g, user, depth - 1)
        ):
            return True
    return False


__all__ = ["is_count"]

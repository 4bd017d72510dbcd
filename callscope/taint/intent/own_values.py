"""Values that a program's own parameters make alone: what a value is in one pass (a threshold, a coefficient) is no reason to stop them."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.site import Site

_WAY = 60
_THROUGH = frozenset({"binop", "unary", "pi", "item", "tuple", "list", "slice"})
_APART = frozenset({"const", "import", "importfrom", "builtin"})


class OwnValues:
    """Tells ``softplus(self.raw)`` from what a layer or a call's argument gives."""

    def __init__(self, flow: Flow, trace: Trace) -> None:
        self.flow, self.view, self.trace = flow, flow.view, trace

    def is_one(self, site: Site) -> bool:
        """Return whether what is stopped is made of parameters and constants alone."""
        stack, seen, found = list(site.inputs), set[int](), False
        while stack and site.level & PROVEN:
            v = stack.pop()
            if v in seen or self._is_apart(site.g, v):
                continue
            if self.is_leaf(site.g, v):
                found = True
                continue
            seen.add(v)
            below = self._made_of(site.g, v)
            if below is None or len(seen) > _WAY:
                return False
            stack.extend(below)
        return found

    def _is_apart(self, g: int, v: int) -> bool:
        """Return whether a value is a literal, a name of a library, or an attribute without a gradient."""
        op = self.view.units[g].values[v][0]
        return op in _APART or (op in ("attr", "global") and not self.flow.gradient(g, v, inside=True))

    def is_leaf(self, g: int, v: int) -> bool:
        """Return whether a value is a leaf as it was made, here or for an attribute."""
        op, operands, _ = self.view.units[g].values[v]
        if v in self.flow.frames[g].leaves:
            return True
        own = bool(operands) and self.flow.view.units[g].values[operands[0]][::2] == ("param", (0, "self"))
        if op not in ("attr", "global", "free") or (operands and not own and self.flow.gradient(g, operands[0])):
            return False
        stored = [place for place in self.trace.before(g, v) if place != (g, *operands[:1])]
        return bool(stored) and all(one in self.flow.frames[where].leaves for where, one in stored)

    def _made_of(self, g: int, v: int) -> tuple[int, ...] | None:
        """Return what a value is computed of; None for what a call brings, or the program's own code makes."""
        op, operands, _ = self.view.units[g].values[v]
        if op == "attr" and self.flow.gradient(g, operands[0]):
            return operands
        if op == "call":
            plain = not self.view.callees(g, v) and not self.flow.mask(g, operands[0]) & LAYERS
            return self._given(g, operands) if plain else None
        return operands if op in _THROUGH else None

    def _given(self, g: int, operands: tuple[int, ...]) -> tuple[int, ...]:
        """Return a call's arguments, and the object of a method."""
        op, below, _ = self.view.units[g].values[operands[0]]
        method = op == "attr" and self.flow.names.name(g, operands[0]) is None
        return (*(below if method else ()), *operands[1:])


__all__ = ["OwnValues"]

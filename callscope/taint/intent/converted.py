"""A layer that is converted for use: what it was trained with is taken away where the frozen form of it is made."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.bare import bare
from callscope.taint.site import Site

_UP = 6


class Converted:
    """``self.packed = nn.Parameter(f(self.w), requires_grad=False); del self.w``"""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def takes_source_away(self, site: Site) -> bool:
        """Return whether a site makes a parameter that is said to be frozen of an attribute that the same function then deletes: nobody is left to train."""
        return site.match.rule.name == "parameter-of-tensor" and self._is_frozen(site) and self._deletes(site)

    def _is_frozen(self, site: Site) -> bool:
        op, operands, tags = self.view.units[site.g].values[site.v]
        values = self.view.units[site.g].values
        given = zip(operands[1:], tags, strict=True) if op == "call" else ()
        return any(tag == "requires_grad" and values[o][0] == "const" and values[o][2] is False for o, tag in given)

    def _deletes(self, site: Site) -> bool:
        """Return whether one of the object's own attributes behind a site, one that carries, is deleted after it."""
        values = self.view.units[site.g].values
        level, names = list(site.inputs), set[str]()
        for _ in range(_UP):
            names |= {str(values[v][2]) for v in level if self._is_own_live(site.g, v)}
            level = [o for v in level if values[v][0] != "phi" for o in values[v][1] if o < v]
        return any(self._deleted(site.g, v) in names for v in range(site.v + 1, len(values)))

    def _is_own_live(self, g: int, v: int) -> bool:
        op, operands, _ = self.view.units[g].values[v]
        return op == "attr" and self._is_self(g, operands[0]) and bool(self.flow.gradient(g, v, inside=True))

    def _is_self(self, g: int, v: int) -> bool:
        op, _, data = self.view.units[g].values[bare(self.view, g, v)]
        return op == "param" and bool(data[0] == 0)

    def _deleted(self, g: int, v: int) -> str | None:
        """``del self.w``, ``delattr(self, "w")``: the name."""
        values = self.view.units[g].values
        op, operands, name = values[v]
        if op == "delattr":
            return str(name) if self._is_self(g, operands[0]) else None
        if op != "call" or len(operands) < 3 or self.view.callees(g, v):
            return None
        kind, _, called = values[operands[0]]
        if (called if kind == "builtin" else called[1] if kind == "global" else "") != "delattr":
            return None  # a global one where a star import may bring another
        kind, _, text = values[operands[2]]
        return text if kind == "const" and isinstance(text, str) and self._is_self(g, operands[1]) else None


__all__ = ["Converted"]

"""``bounds.append(x.min().item())``: the ends of what a value spans, which a box, a histogram or a drawing is laid out by."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_SPANS = re.compile(r"(^|_)(b?box|bboxe?s?|bounding|bounds?|extents?|[vxyz](min|max)|diameters?|(bin_?)?edges)(_|\d|$)")
_EXTREMES = frozenset({"min", "max", "amin", "amax", "aminmax"})
_WAY = 6


class Boxes:
    """Knows the numbers that only say how far something reaches, by their making and their name."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_end(self, site: Site) -> bool:
        """Return whether a number is an extreme, called, kept or given as the end of a span."""
        extreme = bool(site.inputs) and all(self._is_extreme(site.g, v, _WAY) for v in site.inputs)
        return extreme and any(_SPANS.search(name.lower()) for name in self._names(site))

    def _names(self, site: Site) -> list[str]:
        """Return the names of the function, of the number and of the list that it is appended to."""
        unit, users = self.flow.view.units[site.g], self.uses.of(site.g, site.v)
        lists = [unit.values[u][1][0] for u in users if unit.values[u][0] == "call"]
        kept = [unit.values[v][1][0] for v in lists if unit.values[v][::2] == ("attr", "append")]
        named = [self.uses.name(site.g, v) for v in (site.v, *kept)]
        return [unit.name.rpartition(".")[2], *named]

    def _is_extreme(self, g: int, v: int, depth: int) -> bool:
        """``x.max()``, ``torch.min(x.min(), y.min())``, ``(x.max(0)[0] - x.min(0)[0]).norm()``, an entry of such a one."""
        values = self.flow.view.units[g].values
        op, operands, data = values[v]
        if not depth:
            return False
        if op in ("pi", "item", "unpack"):
            return self._is_extreme(g, operands[0], depth - 1)
        if op == "binop" and data in ("+", "-"):
            return all(self._is_extreme(g, o, depth - 1) for o in operands)
        if op == "attr" and data in ("values", "min", "max"):
            return self._is_extreme(g, operands[0], depth - 1)
        if op != "call" or values[operands[0]][0] != "attr":
            return False
        name, base = values[operands[0]][2], values[operands[0]][1][0]
        inner = operands[1] if values[base][0] in ("global", "import") and len(operands) > 1 else base
        return name in _EXTREMES or (name == "norm" and self._is_extreme(g, inner, depth - 1))


__all__ = ["Boxes"]

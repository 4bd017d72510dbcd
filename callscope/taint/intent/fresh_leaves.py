"""Derivatives of what is made of one fresh leaf alone, which leaves the function by nothing that is live: no graph of them could train anything."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.living import Living
from callscope.taint.lattice.masks import TENSOR
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of, reached
from callscope.taint.site import Site

_GIVES = frozenset({"return", "yield", "yieldfrom", "setattr", "setitem", "setglobal", "setfree"})
_HELD = frozenset({"iter", "item", "unpack", "pi"})
"""A callable that is an element of something: ``for term in self.terms``."""
_CALLS = 2
_FAR = 200


class FreshLeaves:
    """Reference forces of a known potential: ``x = draw().requires_grad_()``, ``grad(energy(x), x)``, ``x.detach()`` given back."""

    def __init__(self, flow: Flow, uses: Uses, living: Living) -> None:
        self.flow, self.uses, self.living = flow, uses, living

    def is_of_one(self, site: Site) -> bool:
        """Return whether a derivative's graph would only lead back to leaves made in the same function, which nobody keeps."""
        values = self.flow.view.units[site.g].values
        op, operands, _ = values[site.v]
        if site.match.rule.name != "gradient-without-graph" or op != "call" or len(operands) < 3:
            return False
        leaves = self.living.sources(site.g, operands[1:2])
        if (
            not leaves
            or self._is_of_unknown(site.g, (operands[1],))
            or any(g != site.g or self.living.is_optimized((g, v)) for g, v in leaves)
        ):
            return False
        return not any(self._goes_on(site.g, v) for _, v in leaves)

    def _is_of_unknown(self, g: int, roots: tuple[int, ...], depth: int = 0) -> bool:
        """``potential(x).sum()`` of a potential that is not in view, here or in what is called: it may be what is trained."""
        values = self.flow.view.units[g].values
        for call in [u for u in made_of(values, roots) if values[u][0] == "call"]:
            called = values[call][1][0]
            if not self._is_known(g, call, called) and (not depth or values[called][0] in _HELD):
                return True
            for callee in self.flow.view.callees(g, call) if depth < _CALLS else ():
                given = tuple(o for op, os, _ in self.flow.view.units[callee.unit].values if op == "return" for o in os)
                if self._is_of_unknown(callee.unit, given, depth + 1):
                    return True
        return False

    def _is_known(self, g: int, call: int, called: int) -> bool:
        if self.flow.view.callees(g, call) or self.flow.names.name(g, called) is not None:
            return True
        op, operands, _ = self.flow.view.units[g].values[called]
        return op == "attr" and bool(self.flow.mask(g, operands[0]) & TENSOR)

    def _goes_on(self, g: int, leaf: int) -> bool:
        """Return whether the leaf, or what is live by it, leaves the function or is differentiated backwards."""
        values = self.flow.view.units[g].values
        for v in reached([leaf], lambda one: self.uses.of(g, one), _FAR):
            op, operands, data = values[v]
            if op in _GIVES and any(self.flow.gradient(g, o, inside=True) for o in operands):
                return True
            if op == "attr" and data == "backward":
                return True
        return False


__all__ = ["FreshLeaves"]

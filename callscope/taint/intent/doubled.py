"""A stopped value beside the same with a gradient that is changed by hand: ``kernel(double_grad(x), x.detach())``."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_CALLS = 2
_SAME = frozenset({"view_as", "clone", "view", "contiguous"})


class Doubled:
    """Knows the call that takes a value once stopped and once through a custom function that gives back what it is given."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses

    def is_one(self, site: Site) -> bool:
        """Return whether every call that takes a stopped value takes the same beside it, with its gradient changed."""
        g, values = site.g, self.view.units[site.g].values
        if site.match.rule.id != "CS201" or len(site.inputs) != 1:
            return False
        own = bare(self.view, g, site.inputs[0])
        takers = [u for start in site.starts for u in self.uses.of(g, start)]
        return bool(takers) and all(
            values[u][0] == "call" and any(self._is_changed(g, o, own) for o in values[u][1][1:]) for u in takers
        )

    def _is_changed(self, g: int, v: int, own: int) -> bool:
        """``double_grad(x)`` of ``x`` itself"""
        op, operands, _ = self.view.units[g].values[v]
        if op != "call" or not any(bare(self.view, g, o) == own for o in operands[1:]):
            return False
        return any(self._gives_back(c.unit, _CALLS) for c in self.view.callees(g, v))

    def _gives_back(self, g: int, depth: int) -> bool:
        """Return whether a function gives what a custom function's ``forward`` gives, which is its input."""
        values, owner = self.view.units[g].values, self.view.owner(g)
        given = [operands[0] for op, operands, _ in values if op == "return" and operands]
        if owner is not None and self.view.is_function(owner):
            return bool(given) and all(self._is_input(g, v) for v in given)
        called = [c.unit for v in given if values[v][0] == "call" for c in self.view.callees(g, v)]
        return depth > 0 and bool(called) and any(self._gives_back(one, depth - 1) for one in called)

    def _is_input(self, g: int, v: int) -> bool:
        values = self.view.units[g].values
        while values[v][0] == "call" and values[values[v][1][0]][0] == "attr":
            if values[values[v][1][0]][2] not in _SAME:
                return False
            v = values[values[v][1][0]][1][0]
        return values[bare(self.view, g, v)][0] == "param"


__all__ = ["Doubled"]

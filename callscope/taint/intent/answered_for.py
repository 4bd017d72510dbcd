"""A stopped value that a custom ``autograd.Function`` is given beside the live one: its ``backward`` answers for what was computed of it."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 60


class AnsweredFor:
    """Looks for the function that is given both."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses, self.view = flow, uses, flow.view

    def is_one(self, site: Site) -> bool:
        """``table = solve(x.detach()); return _Analytic.apply(x, table)``: all of it goes there, and ``x`` as well."""
        live = {bare(self.view, site.g, v) for v in site.inputs}
        ends = [v for v in reached(site.starts, lambda v: self._onward(site.g, v), _WAY) if not self._onward(site.g, v)]
        return bool(ends) and all(self._is_custom(site.g, v) and self._is_given(site.g, v, live) for v in ends)

    def _onward(self, g: int, v: int) -> list[int]:
        """Return what uses a value, up to a custom function's result."""
        values = self.view.units[g].values
        plain = values[v][0] == "attr" and values[v][2] in PLAIN_ATTRIBUTES
        return [] if plain or self._is_custom(g, v) else list(self.uses.of(g, v))

    def _is_given(self, g: int, call: int, live: set[int]) -> bool:
        return any(bare(self.view, g, o) in live for o in self.view.units[g].values[call][1][1:])

    def _is_custom(self, g: int, call: int) -> bool:
        if self.view.units[g].values[call][0] != "call":
            return False
        owners = (self.view.owner(callee.unit) for callee in self.view.callees(g, call))
        return any(owner is not None and self.view.is_function(owner) for owner in owners)


__all__ = ["AnsweredFor"]

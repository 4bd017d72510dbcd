"""Where a broken value goes: forward from a site, through calls and returns that match, to what should have had a gradient."""

from __future__ import annotations

from collections.abc import Callable

from callscope.model.finding import Effect
from callscope.taint.forward import Flow
from callscope.taint.search import Item, Search, Sink
from callscope.taint.sites import Site, Sites
from callscope.taint.steps import STEPS
from callscope.taint.uses import Uses


class Onward:
    """Explores forward from sites."""

    def __init__(self, flow: Flow, uses: Uses, sites: Sites) -> None:
        self.flow, self.uses, self.sites = flow, uses, sites
        self.blocked: Callable[[Site], frozenset[int]] = lambda site: frozenset()

    def _search(self, site: Site) -> Search:
        search = Search(self.flow, self.uses, self.sites, STEPS, site)
        search.blocked = self.blocked(site)
        return search

    def explore(
        self, site: Site, allowed: Callable[[int, int], bool] | None = None, *, into: int | None = None
    ) -> Sink | None:
        """Return the surest sink that a site's value reaches.

        ``allowed`` restricts the first step's users; ``into``: the value has been written into this tensor.
        """
        search = self._search(site)
        if into is not None:
            first = Item(site.g, site.v, "tensor", True, (), (), site.origin)
            search.parent[first] = None
            search.contained(first, into, "=")
            return search.run(None)
        for start in site.starts:
            computed = site.kind == "computed" or computes(self.flow, site)
            search.push(Item(site.g, start, site.kind, computed, (), (), site.origin), None)
        return search.run(allowed)

    def explore_return(self, site: Site, kind: str) -> Sink | None:
        """Return the surest sink that what a whole function returns reaches in its callers."""
        search = self._search(site)
        item = Item(site.g, site.v, kind, True, (), (), site.origin)
        search.ascend(item)
        return search.run(None)


def computes(flow: Flow, site: Site) -> bool:
    """Return whether the idiom is itself a computation (``math.sin``, ``torch.round``) rather than a conversion."""
    values = flow.view.units[site.g].values
    op, operands, _ = values[site.v]
    if op == "binop":
        return True
    if op != "call":
        return False
    dotted = flow.names.name(site.g, operands[0]) or ""
    if dotted.startswith(("math.", "cmath.", "numpy.", "scipy.")):
        return dotted.rpartition(".")[2] not in ("array", "asarray", "float64", "float32", "asanyarray")
    return site.match.rule.effect is Effect.ZEROES


__all__ = ["Onward", "Sink"]

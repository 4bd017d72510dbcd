"""Losses that are a product of a stopped value and of what they are for."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.intent.remains import Remains
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.site import Site


class Factors:
    """Tells a weight from what a loss trains."""

    def __init__(self, flow: Flow, forms: Forms, remains: Remains) -> None:
        self.flow, self.forms, self.remains = flow, forms, remains

    def is_for_one(self, site: Site, product: int, start: int) -> bool:
        """``-(log_alpha * (logp + target).detach()).mean()``, all that a loss is made of: it is for its other argument alone."""
        g, values = site.g, self.flow.view.units[site.g].values
        factors = [o for o in values[product][1] if o != start]
        if not all(values[o][0] == "param" or self._is_own_learned(site, o) for o in factors):
            return False
        if not self.forms.is_loss(g):
            return False
        own = {o for o in self.forms.way(g, site.inputs[0]) if values[o][0] == "param"} if site.inputs else set(factors)
        return own.isdisjoint(factors) and not self.remains.is_added_to_live(g, product)

    def _is_own_learned(self, site: Site, factor: int) -> bool:
        """``-(self.log_alpha * (logp + target).detach()).mean()``: what the object learns beside what its method was given; not where that is its own as well."""
        g, values = site.g, self.flow.view.units[site.g].values
        op, base, _ = values[factor]
        if op == "call" and values[base[0]][0] == "attr" and not self.flow.view.callees(g, factor):
            op, base, _ = values[values[base[0]][1][0]]  # ``self.log_alpha.exp()``
        own = op == "attr" and values[base[0]][0] == "param" and values[base[0]][2][0] == 0
        learned = own and bool(self.flow.gradient(g, factor) & PROVEN)
        given = {values[v][2][0] for one in site.inputs for v in self.forms.way(g, one) if values[v][0] == "param"}
        return learned and bool(given - {0}) and self.flow.view.owner(g) is not None


__all__ = ["Factors"]

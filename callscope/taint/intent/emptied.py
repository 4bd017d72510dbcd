"""Losses in which every learned value is stopped: one of the stops is a mistake, and it is that of what the loss is for."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN, TENSOR
from callscope.taint.program.walks import made_of
from callscope.taint.site import Site

_LOSS = re.compile(r"(^|_)(loss|objective)$")
_STOPS = frozenset({"CS201", "CS202"})


class Emptied:
    """Looks at functions with the name of a loss that give back a tensor without any gradient."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def is_lost(self, site: Site) -> bool:
        """``def temperature_loss(self, logp): return -(self.alpha.detach() * (logp + h).detach()).mean()``: the object's own value is what the loss is for."""
        return self._is_own(site.g, site.v, site) and self._empties(site.g, site.v)

    def is_beside(self, site: Site) -> bool:
        """Return whether a site is the other stop of such a loss, of what something else is for."""
        if site.match.rule.id not in _STOPS or self._stops_own(site.g, site.v) or not self._empties(site.g, site.v):
            return False
        values = self.view.units[site.g].values
        behind = made_of(values, self._given_back(site.g))
        return any(self._stops_own(site.g, v) for v in behind if v != site.v)

    def _is_own(self, g: int, v: int, site: Site) -> bool:
        return site.match.rule.id in _STOPS and bool(site.level & PROVEN) and self._stops_own(g, v)

    def _stops_own(self, g: int, v: int) -> bool:
        """``self.alpha.detach()``"""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        below = values[operands[0]] if op == "call" else ("", (), "")
        if below[::2] != ("attr", "detach"):
            return False
        kind, base, _ = values[below[1][0]]
        own = kind == "attr" and values[base[0]][0] == "param" and values[base[0]][2][0] == 0
        return own and bool(self.flow.gradient(g, below[1][0]) & PROVEN) and self.view.owner(g) is not None

    def _given_back(self, g: int) -> list[int]:
        return [operands[0] for op, operands, _ in self.view.units[g].values if op == "return" and operands]

    def _empties(self, g: int, v: int) -> bool:
        """Return whether a value goes into what a loss gives back, and nothing live does."""
        if not _LOSS.search(self.view.units[g].name.rpartition(".")[2].lower()):
            return False
        given = self._given_back(g)
        empty = all(not self.flow.gradient(g, o) and self.flow.mask(g, o) & TENSOR for o in given)
        return bool(given) and empty and v in set(made_of(self.view.units[g].values, given))


__all__ = ["Emptied"]

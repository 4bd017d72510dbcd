"""What is handed to objects that make their own optimizers: they train what they keep, so what comes in is data."""

from __future__ import annotations

from functools import cached_property

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.optimized import given_to_optimizers
from callscope.taint.site import Site


class Agents:
    """``def losses(self, start): s = start.detach()`` beside ``def optimizers(self): return Adam(self.actor.parameters())``."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def is_given(self, site: Site) -> bool:
        """Return whether what is stopped is an argument of a method of such a class, which nothing in view gives a gradient."""
        owner = self.view.owner(site.g)
        if site.match.rule.id != "CS201" or site.level & PROVEN or owner is None or not site.inputs:
            return False
        values = self.view.units[site.g].values
        return all(self._is_argument(values, v) for v in site.inputs) and owner in self._owners

    def _is_argument(self, values: tuple, v: int) -> bool:  # type: ignore[type-arg]
        while values[v][0] == "pi":
            v = values[v][1][0]
        return bool(values[v][0] == "param" and values[v][2][0] > 0)

    @cached_property
    def _owners(self) -> frozenset[int]:
        """Return the classes with a method that makes an optimizer."""
        found = {self.view.owner(g) for g, _ in given_to_optimizers(self.view, self.flow.names)}
        return frozenset(owner for owner in found if owner is not None)


__all__ = ["Agents"]

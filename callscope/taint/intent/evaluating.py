"""Code without recording that says by its form that it only evaluates: what it runs is in evaluation mode, it gives a number, it is a whole ``forward``."""

from __future__ import annotations

from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program.bare import bare
from callscope.taint.program.sources import is_number, is_plain
from callscope.taint.site import Site

_PASSES = (".forward", ".__call__")


class Evaluating:
    """Asks of what is not recorded whether its function says so in another way as well."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def is_one(self, site: Site) -> bool:
        """Return whether a block or function without recording is one of these."""
        if site.match.rule.id == "CS502":
            return self._gives_number(site.g) or self._is_whole_pass(site.g)
        return site.match.rule.id == "CS501" and self._is_of_evaluated(site)

    def _gives_number(self, g: int) -> bool:
        """``@torch.no_grad() def step_size(self, error) -> float``"""
        said = self.view.units[g].annotations.get("return")
        return is_number(said) or is_plain(said)

    def _is_whole_pass(self, g: int) -> bool:
        """``@torch.no_grad() def forward(self, x)`` of a module: no user can take it for one that is trained."""
        owner = self.view.owner(g)
        return owner is not None and self.view.is_module(owner) and self.view.units[g].name.endswith(_PASSES)

    def _is_of_evaluated(self, site: Site) -> bool:
        """``self.trunk.eval()``, then ``with torch.no_grad(): x = self.trunk(x)``: every layer that the block runs has been put into evaluation mode before it."""
        g, values = site.g, self.view.units[site.g].values
        region = self.flow.frames[g].mute_of(site.v)
        if not region:
            return False
        inside = [v for v, (op, _, _) in enumerate(values) if op == "call" and self.flow.frames[g].mute_of(v) == region]
        run = {self._spelled(g, values[v][1][0]) for v in inside if self.flow.mask(g, values[v][1][0]) & LAYERS}
        return bool(run) and run <= self._evaluated(g, min(inside))

    def _evaluated(self, g: int, before: int) -> set[Any]:
        """Return what ``.eval()`` is called on before a place."""
        values = self.view.units[g].values
        calls = (values[v][1][0] for v in range(before) if values[v][0] == "call" and len(values[v][1]) == 1)
        return {self._spelled(g, values[v][1][0]) for v in calls if values[v][0] == "attr" and values[v][2] == "eval"}

    def _spelled(self, g: int, v: int) -> Any:
        """Return a variable, or the attributes by which something is read of one."""
        values, path = self.view.units[g].values, list[Any]()
        v = bare(self.view, g, v)
        while values[v][0] == "attr":
            path.append(values[v][2])
            v = bare(self.view, g, values[v][1][0])
        return (v, *path)


__all__ = ["Evaluating"]

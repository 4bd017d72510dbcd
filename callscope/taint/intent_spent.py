"""Numbers read after the gradient has been taken: what they do belongs to the next step."""

from __future__ import annotations

from callscope.taint.forward import Flow
from callscope.taint.sites import Site
from callscope.taint.uses import Uses

_WAY = 200


class Spent:
    """Knows of what a function's ``backward()`` calls took the gradient."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_spent(self, site: Site) -> bool:
        """``loss.backward(); weight += cost.item()``, ``loss`` made of ``cost``: the graph is gone, the number is for the next turn."""
        values = self.flow.view.units[site.g].values
        return any(
            op == "attr" and data == "backward" and self._frees(site.g, v) and self._is_made_of(site, operands[0])
            for v, (op, operands, data) in enumerate(values[: site.v])
        )

    def _frees(self, g: int, backward: int) -> bool:
        """Return whether the call keeps no graph for a second one."""
        values = self.flow.view.units[g].values
        return not any("retain_graph" in values[u][2] for u in self.uses.of(g, backward) if values[u][0] == "call")

    def _is_made_of(self, site: Site, loss: int) -> bool:
        values = self.flow.view.units[site.g].values
        wanted, stack, seen = set(site.inputs), [loss], set[int]()
        while stack and len(seen) < _WAY:
            v = stack.pop()
            if v in wanted:
                return True
            if v not in seen:
                seen.add(v)
                stack.extend(o for o in values[v][1] if o < v)
        return False

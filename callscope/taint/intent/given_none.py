"""Numbers that only a custom autograd function is given, whose ``backward`` gives nothing for them."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_HOLDS = frozenset({"listcomp", "genexp", "list", "tuple", "pi", "phi"})
_FAR = 40


class GivenNone:
    """``grid = [float(t) for t in times]``, ``Solve.apply(f, y0, grid)``: what is not differentiated there is the function's own choice."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses

    def is_one(self, site: Site) -> bool:
        """Return whether all that a converted value goes into are such arguments."""
        if site.kind not in ("number", "array"):
            return False
        values = self.view.units[site.g].values
        held = set(reached([site.v], lambda v: [u for u in self.uses.of(site.g, v) if values[u][0] in _HOLDS], _FAR))
        users = {u for v in held for u in self.uses.of(site.g, v)} - held
        return bool(users) and all(values[u][0] == "call" and self._gets_none(site.g, u, held) for u in users)

    def _gets_none(self, g: int, call: int, held: set[int]) -> bool:
        _, operands, tags = self.view.units[g].values[call]
        owners = {self.view.owner(callee.unit) for callee in self.view.callees(g, call)}
        if not owners or any(owner is None or not self.view.is_function(owner) for owner in owners) or "*" in tags[:-1]:
            return False
        places = [n for n, o in enumerate(operands[1:]) if o in held]
        return all(self._is_none(owner, place) for owner in owners if owner is not None for place in places)

    def _is_none(self, owner: int, place: int) -> bool:
        """Return whether every ``return`` of a function's ``backward`` has ``None`` at a place."""
        backward = [
            g
            for g, unit in enumerate(self.view.units)
            if unit.name.endswith(".backward") and self.view.owner(g) == owner
        ]
        returned = [o[0] for g in backward for op, o, _ in self.view.units[g].values if op == "return" and o]
        values = self.view.units[backward[0]].values if len(backward) == 1 else ()
        return bool(returned) and bool(values) and all(_has_none(values, v, place) for v in returned)


def _has_none(values: tuple, v: int, place: int) -> bool:  # type: ignore[type-arg]
    op, elements, tags = values[v]
    if op != "tuple" or place >= len(elements) or "*" in tags[: place + 1]:
        return False
    return bool(values[elements[place]][::2] == ("const", None))


__all__ = ["GivenNone"]

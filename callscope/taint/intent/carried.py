"""Variables that a loop carries from round to round, and that are cut between: truncated back-propagation."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of
from callscope.taint.site import Site

_WAY = 20
_COLLECTIONS = ("tuple", "list", "dict", "listcomp", "genexp", "dictcomp")


class Carried:
    """Follows a stopped value back to where its loop took it."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_cut(self, g: int, v: int, inputs: tuple[int, ...]) -> bool:
        """``h = h.detach()`` on a variable that a loop carries: truncated back-propagation."""
        values = self.flow.view.units[g].values
        if not any(o == "attr" and d == "backward" for o, _, d in values):
            return False
        name, held = self._held(g, v)
        op, _, data = values[inputs[0]]
        return bool(name) and ((op in ("phi", "iter") and data == name) or self._is_carried(g, held, name))

    def is_periodic(self, site: Site) -> bool:
        """``if k % window == 0: state = State(state.mean.detach(), ...)`` in a loop: cut every so many turns, not in each."""
        places, values = self.flow.view.places(site.g), self.flow.view.units[site.g].values
        around = list(places.enclosing(site.v))
        loop = next((n for n, region in enumerate(around) if region[1] in ("for", "while")), -1)
        if site.match.rule.id != "CS201" or loop < 0:
            return False
        tests = (region[2] for region in around[:loop] if region[1] in ("if", "after") and region[3] is True)
        return any(
            values[v][0] == "binop" and values[v][2] == "%" for test in tests for v in made_of(values, (test,), _WAY)
        )

    def _held(self, g: int, v: int) -> tuple[str, int]:
        """Return the variable that a value, or the collection it is put into, is bound to."""
        values = self.flow.view.units[g].values
        for _ in range(4):
            name = self.uses.name(g, v)
            if name:
                return name, v
            above = [u for u in self.uses.of(g, v) if values[u][0] in _COLLECTIONS or self._collects(g, u)]
            if len(above) != 1:
                break
            v = above[0]
        return "", v

    def _collects(self, g: int, user: int) -> bool:
        op, operands, _ = self.flow.view.units[g].values[user]
        return op == "call" and self.flow.names.name(g, operands[0]) in ("tuple", "list", "dict")

    def _is_carried(self, g: int, v: int, name: str) -> bool:
        """Every use of the value joins its variable again, and a loop brings it back to where it was made."""
        values = self.flow.view.units[g].values
        users = [u for u in self.uses.of(g, v) if values[u][0] != "tuple" or self.uses.of(g, u)]
        if not users or any(values[u][0] != "phi" or values[u][2] != name for u in users):
            return False
        stack, seen = users, set[int]()
        while stack:
            u = stack.pop()
            if u < v:
                return True
            if u not in seen:
                seen.add(u)
                stack.extend(w for w in self.uses.of(g, u) if values[w][0] == "phi" and values[w][2] == name)
        return False

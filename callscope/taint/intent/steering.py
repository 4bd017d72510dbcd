"""Numbers that decide in a loop whether a step is taken: error estimates, residuals."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_MEASURED = 10


class Steering:
    """Looks for the tests that a measured number goes into."""

    def __init__(self, flow: Flow, uses: Uses, forms: Forms) -> None:
        self.flow, self.uses, self.forms = flow, uses, forms

    def steers_loop(self, site: Site) -> bool:
        """The number decides inside a loop whether a step is taken: an error estimate, a residual."""
        users = self.uses.of(site.g, site.v)
        values = self.flow.view.units[site.g].values
        if users and all(values[user][0] == "return" for user in users):
            callers = self.flow.view.callers.get(site.g, ())
            return bool(callers) and all(self._only_steers(where, call) for where, call in callers)
        return self._only_steers(site.g, site.v)

    def _only_steers(self, g: int, v: int) -> bool:
        """``if r < tol: break``, ``e = err.item() / rtol``, ``if e <= 1:`` and no ``p = d + r / old * p`` in the same turn: a number that is computed with steers more than the loop."""
        tested = any(self._is_tested(g, one) for one in reached((v,), lambda v: self._numbers(g, v), _MEASURED))
        return tested and not self._is_computed_with(g, v)

    def _is_computed_with(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        for one in reached((v,), lambda v: self._numbers(g, v), _MEASURED * 2):
            for op, operands, _ in (values[user] for user in self.uses.of(g, one)):
                if op in ("binop", "inplace") and any(self.flow.gradient(g, o) for o in operands if o != one):
                    return True
        return False

    def _numbers(self, g: int, v: int) -> list[int]:
        return [user for user in self.uses.of(g, v) if self.flow.view.units[g].values[user][0] in ("binop", "unary")]

    def measures_step(self, site: Site) -> bool:
        """``e = float(err.detach().abs().max()) / tol``, ``if e <= 1:`` in a loop: the number decides whether the step is taken."""
        values, level = self.flow.view.units[site.g].values, list(site.starts)
        for _ in range(_MEASURED):
            level = [
                u
                for v in level
                for u in self.uses.of(site.g, v)
                if values[u][0] in ("attr", "call", "binop") and not self.flow.gradient(site.g, u)
            ]
            if any(self._is_tested(site.g, v) and self._is_made_number(site.g, v) for v in level):
                return True
        return False

    def _is_made_number(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        called = [values[o] for o in self.forms.way(g, v) if values[o][0] == "call"]
        return any(values[o[0]][2] in ("float", "item") for _, o, _ in called)

    def _is_tested(self, g: int, v: int) -> bool:
        looped = any(region[1] in ("for", "while") for region in self.flow.view.places(g).enclosing(v))
        tests = {region[2] for region in self.flow.view.units[g].regions if region[1] in ("if", "while", "after")}
        return looped and any(user in tests for user in self.uses.of(g, v))

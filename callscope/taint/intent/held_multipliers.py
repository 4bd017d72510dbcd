"""A temperature that has an optimizer of its own: held while others are trained, and what it weighs is held while it is."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.trace import Place
from callscope.taint.intent.beside import Beside
from callscope.taint.intent.living import Living
from callscope.taint.intent.multipliers import Multipliers
from callscope.taint.intent.optimizers import Stepped
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.uses import Uses
from callscope.taint.program.view import View
from callscope.taint.site import Site

_SUMS = frozenset({"mean", "sum"})
_MOST = 40
_NUMBERS = frozenset({"CS101", "CS102", "CS201"})


class HeldMultipliers:
    """``self.log_alpha.exp().item()`` in the actor's loss; ``return loss, logp.detach()`` for the temperature's."""

    def __init__(
        self, view: View, uses: Uses, multipliers: Multipliers, beside: Beside, living: Living, stepped: Stepped
    ) -> None:
        self.view, self.uses, self.multipliers, self.beside = view, uses, multipliers, beside
        self.living, self.stepped = living, stepped

    def is_held(self, site: Site) -> bool:
        """Return whether a multiplier that its own loss reaches is given as a number to a loss, where it is not seen which of several optimizers is stepped."""
        if site.match.rule.id not in _NUMBERS or not site.inputs:
            return False
        if not all(self.multipliers.is_beside_others(site.g, v) for v in site.inputs):
            return False
        if not self.stepped.is_unseen(site):
            return False
        leaves = self.living.sources(site.g, site.inputs)
        return bool(leaves) and leaves <= self.living.live()

    def is_weighed(self, site: Site) -> bool:
        """Return whether a value that is used live beside is stopped for nothing but products with multipliers, also elsewhere."""
        if site.match.rule.id != "CS201" or not site.inputs:
            return False
        if not all(self.beside.lives_elsewhere(site.g, v, site.v) for v in site.inputs):
            return False
        stack, seen, met = [(site.g, start) for start in site.starts], set[Place](), False
        while stack:
            place = stack.pop()
            if place in seen:
                continue
            seen.add(place)
            for user in self.uses.of(*place):
                if self._meets(place[0], user, place[1]):
                    met = True
                    continue
                onward = list(self._onward(place[0], user, place[1]))
                if not onward or len(seen) > _MOST:
                    return False
                stack.extend(onward)
        return met

    def _meets(self, g: int, user: int, v: int) -> bool:
        op, operands, symbol = self.view.units[g].values[user]
        return op == "binop" and symbol == "*" and any(self.multipliers.weighs(g, o) for o in operands if o != v)

    def _onward(self, g: int, user: int, v: int) -> Iterator[Place]:
        """Yield where a value is after one use: by callers, in what is called, in a sum."""
        values = self.view.units[g].values
        op, operands, data = values[user]
        if op in ("phi", "pi", "unary") or (op == "binop" and data in ("+", "-")):
            yield g, user
        elif op == "attr" and data in MOVES | _SUMS:
            yield from ((g, call) for call in self.uses.of(g, user) if values[call][1][0] == user)
        elif op == "return":
            yield from self.view.callers.get(g, ())
        elif op == "tuple" and any(values[u][0] == "return" for u in self.uses.of(g, user)):
            for where, call in self.view.callers.get(g, ()):
                for one in self.uses.of(where, call):
                    kind, _, place = self.view.units[where].values[one]
                    if kind == "unpack" and place[0] == operands.index(v):
                        yield where, one
        elif op == "call" and v in operands[1:]:
            for callee in self.view.callees(g, user):
                for link in self.view.given(callee, data) if callee.bound else ():
                    if operands[1 + link.argument] == v:
                        yield callee.unit, self.view.units[callee.unit].parameters[link.parameter].value


__all__ = ["HeldMultipliers"]

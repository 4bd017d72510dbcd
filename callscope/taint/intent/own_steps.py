"""Blocks without a gradient that belong to another step: a sampler's acceptance, a loss that is named for the other network."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import root
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_UNIFORM = frozenset({"torch.rand", "torch.rand_like", "random.random"})
_ORDERS = ("<", "<=", ">", ">=")
_STOPS = frozenset({"CS201", "CS501"})


class OwnSteps:
    """``way`` gives what a value is made of."""

    def __init__(self, flow: Flow, uses: Uses, through: StraightThrough, way: Callable[[int, int], set[int]]) -> None:
        self.flow, self.view, self.uses, self.through, self.way = flow, flow.view, uses, through, way

    def is_one(self, site: Site) -> bool:
        """Return whether a block, or a stop, is of one of these steps."""
        rule = site.match.rule.id
        return (rule == "CS501" and self._accepts(site)) or (rule in _STOPS and self._is_of_other(site))

    def _accepts(self, site: Site) -> bool:
        """``ok = torch.rand(n).log() < log_ratio``, ``torch.where(ok, new, old)``: a draw decides which sample goes on."""
        region, values = self.flow.frames[site.g].mute_of(site.v), self.view.units[site.g].values
        for v, (op, operands, symbol) in enumerate(values):
            if op != "compare" or symbol not in _ORDERS or self.flow.frames[site.g].mute_of(v) != region:
                continue
            drawn = [o for o in operands if self._is_drawn(site.g, o)]
            if len(drawn) == 1 and self._chooses(site.g, v):
                return True
        return False

    def _is_drawn(self, g: int, v: int) -> bool:
        values = self.view.units[g].values
        calls = (one for one in (v, *self.way(g, v)) if values[one][0] == "call")
        return any(self.flow.names.name(g, values[one][1][0]) in _UNIFORM for one in calls)

    def _chooses(self, g: int, test: int) -> bool:
        """Return whether a test selects: as a condition of ``where``, as an index."""
        values, stack, seen = self.view.units[g].values, [test], set[int]()
        while stack:
            v = stack.pop()
            for user in self.uses.of(g, v) if v not in seen else ():
                op, operands, _ = values[user]
                if op == "call" and self.flow.names.name(g, operands[0]) == "torch.where" and operands[1] == v:
                    return True
                if op == "setitem" and operands[1] == v:
                    return True
                if op in ("item", "attr", "call", "pi", "phi"):
                    stack.append(user)
            seen.add(v)
        return any(region[2] == test for region in self.view.units[g].regions)

    def _is_of_other(self, site: Site) -> bool:
        """``def critic_loss(critic, gen, x)``: what ``gen`` gives is stopped before ``critic``."""
        unit = self.view.units[site.g]
        said = unit.name.rpartition(".")[2].lower().split("_")
        makers = set(self._networks(site.g, (site.v, *self.way(site.g, site.v))))
        users = [u for start in site.starts for u in self.through.through_moves(site.g, start)]
        judges = set(self._networks(site.g, users))
        named = bool(judges) and all(one in said for one in judges)
        return named and bool(makers) and not any(one in said for one in makers)

    def _networks(self, g: int, values: tuple[int, ...] | list[int]) -> Iterator[str]:
        """Yield the names of the arguments that are called, or a method of which is."""
        unit = self.view.units[g]
        for v in values:
            op, operands, _ = unit.values[v]
            called = root(self.flow, g, operands[0]) if op == "call" else -1
            if called >= 0 and unit.values[called][0] == "param" and unit.values[called][2][1] != "self":
                yield str(unit.values[called][2][1]).lower()


__all__ = ["OwnSteps"]

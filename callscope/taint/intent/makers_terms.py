"""What a maker wants of its judge, ``loss(judge(made), ones)``: a term of its own loss, that a stop takes its gradient from."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 120
_REAL = frozenset({"torch.ones", "torch.ones_like"})
_PASSES = frozenset({"mean", "sum", "squeeze", "view", "reshape", "flatten"})


class MakersTerms:
    """Looks what label a judge's word on a stopped value is held against, and what that is added to."""

    def __init__(self, flow: Flow, uses: Uses, through: StraightThrough) -> None:
        self.flow, self.uses, self.through = flow, uses, through

    def is_one(self, site: Site, judged: int) -> bool:
        """``mse(judge(made.detach()), ones) + l1(made, real)``: told that what is made is real, and nothing else, no judge learns anything; its maker would."""
        values = self.flow.view.units[site.g].values
        losses = [u for u in self._users(site.g, judged) if values[u][0] == "call" and self._is_held(site.g, u)]
        sums = {top for u in losses for top in self._sums(site.g, u)}
        return bool(sums) and all(self._is_makers(site, judged, top) for top in sums)

    def _users(self, g: int, v: int) -> list[int]:
        """Return who reads what a judge says, also as the first of several things."""
        values = self.flow.view.units[g].values
        found = self.through.through_moves(g, v)
        parts = [u for u in found if values[u][0] in ("unpack", "item")]
        return found + [u for part in parts for u in self.through.through_moves(g, part)]

    def _is_held(self, g: int, loss: int) -> bool:
        """Return whether one of a call's arguments is made of ones alone."""
        values = self.flow.view.units[g].values
        return any(self._is_real(g, o) for o in values[loss][1][1:])

    def _is_real(self, g: int, v: int) -> bool:
        """``torch.ones(n)``, also moved: return whether a value is such a label."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        if op != "call":
            return False
        if self.flow.names.name(g, operands[0]) in _REAL:
            return True
        return self.through.moves(g, v) and self._is_real(g, values[operands[0]][1][0])

    def _sums(self, g: int, loss: int) -> Iterator[int]:
        """Yield the whole sums that a loss is a term of."""
        values = self.flow.view.units[g].values

        def onward(v: int) -> list[int]:
            return [u for u in self.uses.of(g, v) if self._carries(g, v, u)]

        for v in reached((loss,), onward, _WAY):
            added = values[v][0] in ("binop", "inplace") and values[v][2] == "+"
            if added and not any(values[u][0] in ("binop", "inplace") for u in onward(v)):
                yield v

    def _carries(self, g: int, v: int, user: int) -> bool:
        """Return whether a user is a sum with a value, its multiple, or a mean of it."""
        op, operands, data = self.flow.view.units[g].values[user]
        if op in ("binop", "inplace"):
            return data in ("+", "*")
        return op in ("pi", "phi", "unary") or (op == "attr" and data in _PASSES) or (op == "call" and operands[0] == v)

    def _is_makers(self, site: Site, judged: int, top: int) -> bool:
        """Return whether a sum has a live term of what is stopped, and no other word of the judge."""
        values = self.flow.view.units[site.g].values
        judge = values[judged][1][0]
        behind = set(
            reached((top,), lambda v: [o for o in values[v][1] if o < v and o != site.v and v != judged], _WAY)
        )
        others = (v for v in behind if values[v][0] == "call" and v != judged)
        return site.inputs[0] in behind and not any(values[values[v][1][0]] == values[judge] for v in others)


__all__ = ["MakersTerms"]

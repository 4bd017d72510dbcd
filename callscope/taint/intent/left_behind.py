"""What one call of a method leaves in its object for the next: a state, a warm start."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.turns import Turns
from callscope.taint.intent.beside import Beside
from callscope.taint.intent.forms import Forms
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 40


class LeftBehind:
    """Tells a state that is cut between calls from one that a loop carries on."""

    def __init__(self, flow: Flow, through: StraightThrough, forms: Forms, beside: Beside, turns: Turns) -> None:
        self.flow, self.view, self.through, self.forms, self.beside, self.turns = (
            flow,
            flow.view,
            through,
            forms,
            beside,
            turns,
        )

    def is_cut(self, site: Site) -> bool:
        """Return whether a stop stands between one call and the next, at the end or at the beginning."""
        return self.is_for_next_call(site) or self.is_from_last_call(site)

    def is_for_next_call(self, site: Site) -> bool:
        """``h = self.cell(x, self.h); self.h = h.detach(); return h``: what one call leaves for the next is cut, the call's own value is not."""
        values = self.view.units[site.g].values
        users = self.through.through_moves(site.g, site.v)
        stored = [
            self._attribute(site.g, u) for u in users if values[u][0] != "tuple" or self.through.uses.of(site.g, u)
        ]
        names = set(stored)
        if len(names) != 1 or not all(names) or not site.inputs:
            return False
        way = self.forms.way(site.g, site.inputs[0])
        joined = [o for o in values[site.inputs[0]][1] if values[site.inputs[0]][0] in ("phi", "pi")]
        reads = any((values[o][0] == "attr" and values[o][2] in names) or self._reads(site.g, o, names) for o in way)
        live = any(self.beside.lives_elsewhere(site.g, v, site.v) for v in (site.inputs[0], *joined))
        return reads and live and not self._is_repeated(site.g)

    def is_from_last_call(self, site: Site) -> bool:
        """``h = self.cell(x, self.h.detach()); self.h = h``, ``self.h = tuple(one.detach() for one in self.h)``: what the last call left is cut, what this one leaves is not."""
        values = self.view.units[site.g].values
        roots = [root for v in site.inputs for root in self._roots(site.g, v)]
        read = {values[v][2]: v for v in roots if self._is_own(site.g, v)}
        others = [v for v in roots if not self._is_own(site.g, v)]
        if len(read) != 1 or any(self.flow.gradient(site.g, v) or self.flow.symbolic(site.g, v) for v in others):
            return False
        name, first = next(iter(read.items()))
        puts = [(u, o[1]) for u, (op, o, data) in enumerate(values) if op == "setattr" and data == name]
        live = [u for u, v in puts if self.flow.gradient(site.g, v, inside=True) and u > site.v]
        made_before = any(self.flow.gradient(site.g, v, inside=True) for u, v in puts if u < first)
        return bool(live) and not made_before and not self._is_repeated(site.g)

    def _is_repeated(self, g: int) -> bool:
        """Return whether one call follows another in one graph: not where nothing is recorded."""
        frames = self.flow.frames
        return self.turns.is_repeated(g, ignored=lambda where, v: bool(frames[where].muted or frames[where].mute_of(v)))

    def _roots(self, g: int, v: int) -> list[int]:
        """Return what a value is, or is taken out of, whichever way the function came."""
        return [one for one in reached((v,), lambda one: self._outer(g, one), _WAY) if not self._outer(g, one)]

    def _outer(self, g: int, v: int) -> tuple[int, ...]:
        op, operands, _ = self.view.units[g].values[v]
        return operands if op == "phi" else operands[:1] if op in ("pi", "iter", "item", "unpack") else ()

    def _is_own(self, g: int, v: int) -> bool:
        values = self.view.units[g].values
        op, operands, _ = values[v]
        return op == "attr" and values[operands[0]][::2] == ("param", (0, "self"))

    def _attribute(self, g: int, user: int) -> str:
        """Return the attribute of the object itself that a value is put into, as a whole or under a key."""
        values = self.view.units[g].values
        op, operands, name = values[user]
        if op == "setitem" and operands[2] != operands[0]:
            op, below, name = values[operands[0]]
            return str(name) if op == "attr" and values[below[0]][0] == "param" else ""
        return str(name) if op == "setattr" and values[operands[0]][0] == "param" else ""

    def _reads(self, g: int, call: int, names: set[str]) -> bool:
        """``u = self._guess(x)``: a method of the same object starts from what the last call left."""
        values = self.view.units[g].values
        op, operands, _ = values[call]
        below = values[operands[0]] if op == "call" else ("", (), "")
        own = below[0] == "attr" and values[below[1][0]][::2] == ("param", (0, "self"))
        return own and any(
            kind == "attr" and name in names and self.view.units[callee.unit].values[base[0]][0] == "param"
            for callee in self.view.callees(g, call)
            for kind, base, name in self.view.units[callee.unit].values
        )

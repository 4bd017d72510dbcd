"""Whether what is stopped goes into what is live, on a part of its way: there a gradient goes on, and the stop's part of it is missing."""

from __future__ import annotations

from collections.abc import Sequence

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import GRADIENT
from callscope.taint.onward.reach import Place

_ARITHMETIC = ("binop", "inplace")
_BESIDE = ("list", "tuple")


class Mixed:
    """Asks a way: the places behind a stop, in order."""

    def __init__(self, flow: Flow, way: Sequence[Place]) -> None:
        self.flow, self.way, self.on = flow, way, set(way)
        self._entered = {g for g, v in way if flow.view.units[g].values[v][0] == "param"}

    def anywhere(self) -> bool:
        """Return whether one of the values behind the first is worked out of something live beside what the way brings."""
        return any(self._at(g, v) for g, v in self.way[1:])

    def _at(self, g: int, v: int) -> bool:
        """``k1 + stopped``, ``torch.min(h0, stopped)``, ``rows[i] = stopped`` of rows that are live: not what a function of the program makes of its arguments, that is looked at inside."""
        op, operands, _ = self.flow.view.units[g].values[v]
        if not (op in _ARITHMETIC or (op == "call" and not self.flow.view.callees(g, v))):
            return False
        given = [part for o in operands for part in self._parts(g, o)]
        if not any((g, o) in self.on for o in given):
            return self._is_live(g, v)
        return any(self._is_live(g, o) for o in given if (g, o) not in self.on)

    def _is_live(self, g: int, v: int) -> bool:
        """Return whether a value carries a gradient; in a function that the way has entered, of its own: what other calls bring goes elsewhere."""
        if g in self._entered:
            return bool(self.flow.frames[g].states[v].mask & GRADIENT)
        return bool(self.flow.gradient(g, v))

    def _parts(self, g: int, v: int) -> tuple[int, ...]:
        op, operands, _ = self.flow.view.units[g].values[v]
        return operands if op in _BESIDE else (v,)


__all__ = ["Mixed"]

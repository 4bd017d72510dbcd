"""Guesses that cost nothing: ``backward()`` is called on a value, so some way by which a gradient may come to it is a real one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callscope.taint.forward.backward_asked import BACKWARD

if TYPE_CHECKING:
    from callscope.taint.forward.analysis import Flow
    from callscope.taint.forward.trace import Place, Trace

_FUNCTIONS = frozenset({"torch.autograd.grad", "torch.autograd.backward"})
_MOST = 400
"""So many places before one value are asked."""


class Owed:
    """Knows what is before the values that are differentiated, with no guess between."""

    def __init__(self, flow: Flow, trace: Trace) -> None:
        self.flow, self.view, self.trace = flow, flow.view, trace
        self._by_place: dict[Place, int] | None = None
        self._known: dict[Place, int] = {}

    def fewest(self, g: int, v: int) -> int:
        """Return how many guesses lie before a value that need not be, as no gradient comes by fewer to what is differentiated and made of the same."""
        known = self._known.get((g, v))
        if known is None:
            owed = self._owed()
            shared = [place for place in self._surely_before((g, v)) if place in owed]
            known = self.trace.fewest_guesses(g, v)
            known = min([known, *(max(0, self.trace.fewest_guesses(*one) - owed[one]) for one in shared)])
            self._known[g, v] = known
        return known

    def _owed(self) -> dict[Place, int]:
        """Return the places before what is differentiated, each with the guesses that must be."""
        if self._by_place is None:
            self._by_place = {}
            for loss in self._differentiated():
                fewest = self.trace.fewest_guesses(*loss)
                for place in self._surely_before(loss) if fewest else ():
                    self._by_place[place] = max(fewest, self._by_place.get(place, 0))
        return self._by_place

    def _differentiated(self) -> Iterator[Place]:
        """Yield what torch is asked to differentiate, where a gradient is known to come."""
        for g, frame in enumerate(self.flow.frames):
            values = self.view.units[g].values
            for v, (op, operands, _) in enumerate(values):
                if op != "call" or frame.mute_of(v) or any(not c.guess for c in self.view.callees(g, v)):
                    continue
                method = values[operands[0]]
                asked = [*method[1], *operands[1:2]] if method[0] == "attr" and method[2] in BACKWARD else []
                asked += operands[1:2] if self.flow.names.name(g, operands[0]) in _FUNCTIONS else []
                live = next((one for one in asked if self.flow.gradient(g, one, inside=True)), None)
                if live is not None:
                    yield g, live

    def _surely_before(self, value: Place) -> set[Place]:
        """Return the places of the same function from which a gradient goes on to a value without a guess."""
        found, queue = {value}, [value]
        while queue and len(found) < _MOST:
            place = queue.pop()
            for before, far in self.trace.steps_before(place):
                if not far and before[0] == value[0] and before not in found:
                    found.add(before)
                    queue.append(before)
        return found


__all__ = ["Owed"]

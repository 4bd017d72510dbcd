"""Turns of a loop in which a gradient is taken: what one hands to the next is in another graph."""

from __future__ import annotations

from callscope.taint.view import View

_LOOPS = ("for", "while")


class Turns:
    """Knows the loops of each function that hold a ``backward()``."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._loops: dict[int, frozenset[int]] = {}

    def passes_backward(self, g: int, v: int, phi: int) -> bool:
        """Return whether ``phi``, at the head of a loop, gets ``v`` from the turn before, and such a turn takes a gradient."""
        regions, head = self.view.units[g].regions, self.view.places(g).region(phi)
        return any(regions[loop][0] == head for loop in self._around(g, v) if loop in self._graded(g))

    def is_graded(self, g: int, v: int) -> bool:
        """Return whether a value stands in a loop whose every turn takes a gradient."""
        return any(loop in self._graded(g) for loop in self._around(g, v)[:1])

    def _graded(self, g: int) -> frozenset[int]:
        found = self._loops.get(g)
        if found is None:
            values = self.view.units[g].values
            readings = [v for v, (op, _, data) in enumerate(values) if op == "attr" and data == "backward"]
            found = self._loops[g] = frozenset(loop for v in readings for loop in self._around(g, v))
        return found

    def _around(self, g: int, v: int) -> list[int]:
        """Return the numbers of the loops around a value, innermost first."""
        regions, number, found = self.view.units[g].regions, self.view.places(g).region(v), list[int]()
        while number:
            if regions[number][1] in _LOOPS:
                found.append(number)
            number = regions[number][0]
        return found

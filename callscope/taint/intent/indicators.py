"""Functions that are there to say yes or no, by all that they give back and by their name."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.site import Site

_NAMED = re.compile(
    r"(^|_)(binary|digital|indicators?|heaviside|hits?|correct|inside|outside|within|is|has|valid|flags?)(_|$)"
)
_CASTS = frozenset({"to", "float", "double", "half", "type", "type_as"})
_DEPTH = 4


class Indicators:
    """Reads what a function gives back."""

    def __init__(self, flow: Flow) -> None:
        self.view = flow.view

    def is_one(self, site: Site) -> bool:
        """``def binary_payoff(spot, strike): return (spot >= strike).to(spot)``: a step is what it is for."""
        unit = self.view.units[site.g]
        if unit.kind != "function" or not _NAMED.search(unit.name.rpartition(".")[2]):
            return False
        given = [operands[0] for op, operands, _ in unit.values if op == "return" and operands]
        return bool(given) and all(self._is_answer(site.g, v) for v in given)

    def _is_answer(self, g: int, v: int, depth: int = _DEPTH) -> bool:
        """Return whether a value is a comparison, or one that is only cast."""
        values = self.view.units[g].values
        op, operands, sign = values[v]
        if op == "call" and depth:
            below, receiver, name = values[operands[0]]
            return below == "attr" and name in _CASTS and self._is_answer(g, receiver[0], depth - 1)
        if op in ("phi", "pi") and depth:
            chosen = operands if op == "phi" else operands[:1]
            return all(o < v and self._is_answer(g, o, depth - 1) for o in chosen)
        return op == "compare" and sign not in ("is", "is not", "in", "not in")

"""Comments in which an author says that a gradient is stopped: at the stop, at the head of its function, or in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.intent_names import EXPLICIT
from callscope.taint.site import Site

_GRADIENTS = r"(?:gradients?|grads?(?!\s+(?:track|mode))|back-?prop\w*|autograd|differentiat\w+)"
_SAYS = re.compile(
    r"(?i)(?<!\.)\bdetach(?:e[ds]|ing)?\b(?!\()|\bstop[-_ ]?grad|\b(?:no|without|stop\w*|block\w*|cut\w*|avoid\w*|prevent\w*|ignor\w+|discard\w*)"
    rf"\s+(?!(?:\w+\s+)?(?:nans?|infs?|zeros?|vanish\w*|explod\w*|wrong)\b)(?:\w+\s+){{0,2}}{_GRADIENTS}\b(?!\()|(?:\bnot\b|n't\b|\bnever\b)\s+(?:\w+\s+){{0,4}}{_GRADIENTS}\b|\bno_grad\b(?!\()"
    r"|\bcomputation(?:al)?\s+graph|\bstraight-?\s?through\b|\bSTE\b|\benvelope\s+theorem|\bnon-?differentiable|\bnot\s+differentiable|\btreat\w*\s+as\s+(?:an?\s+)?constants?\b"
)
"""What an author writes of a stop; not code that is commented out."""
_FACT = re.compile(r"(?i)\bnon-?differentiable|\bnot\s+differentiable")
"""What is said of an operation: at a stop its reason, elsewhere nothing that bears on it."""
_DOUBTS = re.compile(r"(?i)\b(todo|fixme|xxx|bug|hack|why)\b|\?")
_RULES = EXPLICIT | {"CS206", "CS503"}
_IN_SO_MANY_WORDS = _RULES - {"CS203"}


class Remarks:
    """Reads the comments around a stop in so many words."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view
        self._said: dict[tuple[int, bool], tuple[int, ...]] = {}

    def is_explained(self, site: Site) -> bool:
        """``# no gradient through the scale``, above the stop, behind it on its line, or at the head of its function."""
        if site.match.rule.id not in _RULES:
            return False
        line = self._line(site)
        return any(self._is_at(site.g, one, line) or self._is_head(site.g, one) for one in self._lines(site.g))

    def is_mentioned(self, site: Site) -> bool:
        """Return whether a comment anywhere in the function speaks of a stop, and not of another one that it stands at: enough where nobody in view wants the gradient, and the stop is one in so many words, not ``.data``."""
        if site.match.rule.id not in _IN_SO_MANY_WORDS:
            return False
        first, last = self._extent(site.g)
        others = self._other_stops(site)
        lines = (one for one in self._lines(site.g, of_stops=True) if first <= one <= last)
        return any(all(not self._is_at(site.g, one, other) for other in others) for one in lines)

    def _other_stops(self, site: Site) -> set[int]:
        """Return the lines of a function in which a tensor is detached, and not given to what the site's is: ``cost(x, y.detach())`` beside ``cost(y, x.detach())``."""
        values = self.view.units[site.g].values
        own, line = self._takers(site.g, site.starts), self._line(site)
        calls = [
            v
            for v, (op, operands, _) in enumerate(values)
            if op == "call" and values[operands[0]][::2] == ("attr", "detach")
        ]
        stops = {v: self.view.named_at(site.g, v).line for v in calls}
        return {at for v, at in stops.items() if at != line and own.isdisjoint(self._takers(site.g, (v,)))}

    def _takers(self, g: int, stopped: Iterable[int]) -> set[tuple[object, ...]]:
        """Return what is done with stopped values: the functions that are called with them, the operations."""
        values, users = self.view.units[g].values, self.view.users(g)
        used = [values[u] for v in stopped for u in users.get(v, ())]
        return {values[operands[0]] if op == "call" else (op, data) for op, operands, data in used}

    def _lines(self, g: int, *, of_stops: bool = False) -> tuple[int, ...]:
        """Return the lines of the comments of a unit's file that speak of a stop; ``of_stops``: of nothing but that."""
        number = self.view.solver.file_of[g]
        if (number, of_stops) not in self._said:
            comments = self.view.solver.files[number].comments
            told = ((line, _FACT.sub("", text) if of_stops else text) for line, _, text in comments)
            said = (line for line, text in told if _SAYS.search(text) and not _DOUBTS.search(text))
            self._said[number, of_stops] = tuple(said)
        return self._said[number, of_stops]

    def _line(self, site: Site) -> int:
        """Return the line of a stop, of its block where it is one."""
        g, v = site.place or (site.g, site.v)
        region = self.flow.frames[g].mute_of(v) if site.match.rule.id == "CS501" else 0
        manager = self.view.units[g].regions[region][2] if region else -1
        return self.view.named_at(g, manager if manager >= 0 else v).line

    def _is_at(self, g: int, comment: int, line: int) -> bool:
        """Return whether a comment stands on a line, or no code stands between the two, within a function."""
        low, high = sorted((comment, line))
        first, last = self._extent(g)
        return first <= comment <= last and not any(low < one < high for one in self._code(g))

    def _is_head(self, g: int, comment: int) -> bool:
        """Return whether a comment stands above a function, or is the first thing in it."""
        unit = self.view.units[g]
        if unit.kind != "function":
            return False
        if comment < unit.first_line:
            return not any(
                comment < one < unit.first_line for one in (*self._code(self.view.parent(g)), *self._ends(g))
            )
        return comment > unit.line and not any(unit.line < one <= comment for one in self._code(g))

    def _ends(self, g: int) -> Iterator[int]:
        """Yield where the functions beside one end."""
        for other in range(self.view.first(g), g):
            yield self._extent(other)[1] if self.view.units[other].kind == "function" else 0

    def _code(self, g: int) -> Iterator[int]:
        places = self.view.places(g)
        values = self.view.units[g].values
        return (places.span(v).line for v, (op, _, _) in enumerate(values) if op not in ("param", "phi", "pi"))

    def _extent(self, g: int) -> tuple[int, int]:
        """Return the first and the last line of a unit."""
        first = self.view.units[g].first_line
        return first, max((first, *self._code(g)))


__all__ = ["Remarks"]

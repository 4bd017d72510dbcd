"""Data that a program makes for itself before the loop that is to fit it: every turn holds a prediction against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place
from callscope.taint.forward.turns import Turns
from callscope.taint.intent.forms import Forms
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_CALLERS, _UNITS = 3, 2000
_RULES = frozenset({"CS201", "CS203", "CS401", "CS501", "CS502"})


class Measured:
    """Asks of a stop whether it stands before the loop whose every turn takes a gradient of what its value is held against.

    With a history such a value could not go through two turns: the first ``backward()`` uses its graph up. So it is meant to be given.
    """

    def __init__(self, flow: Flow, uses: Uses, forms: Forms, turns: Turns) -> None:
        self.flow, self.view, self.uses, self.forms, self.turns = flow, flow.view, uses, forms, turns
        self._inside: dict[Place, frozenset[int]] = {}

    def is_one(self, site: Site, trail: tuple[Place, ...]) -> bool:
        """``seen = truth(x).detach()``, ``fit(model, x, seen)``, in which ``(model(x) - seen)`` is made anew in each turn."""
        if site.match.rule.id not in _RULES or not trail or not self._is_before(site, trail[-1], _CALLERS):
            return False
        return self._is_of_made(site) or any(self._is_held_against(*place) for place in trail)

    def _is_before(self, site: Site, place: Place, depth: int) -> bool:
        """Return whether a site is outside of the loops in which a place comes about, here or in all callers."""
        g, v = place
        loops = self.turns.around(g, v)
        if loops:
            return not self._is_within(site, g, loops[-1])
        callers = self.view.callers.get(g, ()) if depth and g != site.g else ()
        return bool(callers) and all(self._is_before(site, caller, depth - 1) for caller in callers)

    def _is_within(self, site: Site, g: int, loop: int) -> bool:
        """Return whether a site stands in a loop, or in a function that its turns may come to."""
        if site.g == g:
            return loop in self.turns.around(g, site.v)
        if (g, loop) not in self._inside:
            self._inside[g, loop] = frozenset(self._reached(g, loop))
        return site.g in self._inside[g, loop]

    def _reached(self, g: int, loop: int) -> Iterable[int]:
        """Return the functions that a loop's turns may come to; all where they are too many."""
        turn = (v for v in range(len(self.view.units[g].values)) if loop in self.turns.around(g, v))
        stack, seen = [u for v in turn for u in self._called(g, v)], set[int]()
        while stack:
            unit = stack.pop()
            if unit in seen:
                continue
            seen.add(unit)
            if len(seen) > _UNITS:
                return range(len(self.view.units))
            stack.extend(u for v in range(len(self.view.units[unit].values)) for u in self._called(unit, v))
        return seen

    def _called(self, g: int, v: int) -> Iterator[int]:
        """Yield the functions that a value calls, or makes."""
        op, _, data = self.view.units[g].values[v]
        yield from (callee.unit for callee in self.view.callees(g, v))
        if op == "function":
            yield self.view.first(g) + data[0]

    def _is_of_made(self, site: Site) -> bool:
        """``seen = simulate(Medium(1.5), points)``: return whether all callers bring the gradient by objects that they make for the one call."""
        bringing = [
            position
            for position, one in enumerate(self.view.units[site.g].parameters)
            if self.flow.owns_parameters(site.g, one.value) or self.flow.gradient(site.g, one.value, inside=True)
        ]
        callers = self.view.callers.get(site.g, ()) if bringing else ()
        return bool(callers) and all(self._makes(g, call, position) for g, call in callers for position in bringing)

    def _makes(self, g: int, call: int, position: int) -> bool:
        """Return whether a call fills a parameter with an object that is made there, of nothing that is trained, and kept nowhere."""
        op, operands, tags = self.view.units[g].values[call]
        links = [
            link
            for callee in (self.view.callees(g, call) if op == "call" else ())
            for link in self.view.given(callee, tags)
            if link.parameter == position
        ]
        made = {operands[1 + link.argument] for link in links if link.into is None and link.out_of is None}
        return bool(links) and all(self._is_made_here(g, one) for one in made)

    def _is_made_here(self, g: int, v: int) -> bool:
        op, operands, _ = self.view.units[g].values[v]
        if op != "call" or not self.view.classes(g, operands[0]) or len(self.uses.of(g, v)) != 1:
            return False
        return not any(self.flow.gradient(g, o, inside=True) & PROVEN for o in operands[1:])

    def _is_held_against(self, g: int, v: int) -> bool:
        """Return whether a value is taken off a live one, or the other way round, divides one, or is given to a loss beside one."""
        values = self.view.units[g].values
        for user in self.uses.of(g, v):
            op, operands, sign = values[user]
            if op == "binop" and (sign == "-" or (sign == "/" and operands[1] == v)):
                other = operands[1] if operands[0] == v else operands[0]
                if other != v and self.flow.gradient(g, other) & PROVEN:
                    return True
            elif op == "call" and v in operands[1:] and self.forms.is_target(g, user, v):
                return True
        return False


__all__ = ["Measured"]

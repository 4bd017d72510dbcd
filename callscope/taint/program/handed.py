"""Functions that are handed to functions which call them: ``tree_map(f, tree)``, and who hands what."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.callee import Callee
from callscope.taint.program.view import View


class HandedIn:
    """Answers once a call which parameter it is of, and once a function who hands it in."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._hands: dict[tuple[int, int, int], tuple[tuple[int, int], ...]] = {}
        self._called: dict[int, frozenset[int]] = {}

    def called_parameter(self, g: int, v: int) -> int | None:
        """Return which parameter a call is of, where it may be of several functions."""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        called = operands[0] if op == "call" else v
        while values[called][0] == "pi":
            called = values[called][1][0]
        handed = op == "call" and values[called][0] == "param"
        several = handed and (len(self.view.callees(g, v)) > 1 or self.view.is_open(g))
        return int(values[called][2][0]) if several else None

    def called_parameters(self, g: int) -> frozenset[int]:
        """Return the parameters of a function that its own calls are of."""
        if g not in self._called:
            found = {
                self.called_parameter(g, v) for v, (op, _, _) in enumerate(self.view.units[g].values) if op == "call"
            }
            self._called[g] = frozenset(position for position in found if position is not None)
        return self._called[g]

    def handing(self, g: int, v: int, unit: int) -> tuple[tuple[int, int], ...]:
        """Return the calls of ``g`` that hand it ``unit`` where its call ``v`` is of a parameter, and may be of other functions too.

        None where one of them may hand in several functions: which it is is a guess again.
        """
        key = (g, v, unit)
        if key not in self._hands:
            position = self.called_parameter(g, v)
            found = [] if position is None else list(self._find_handing(g, position, unit))
            unsure = any(several for _, _, several in found)
            self._hands[key] = () if unsure else tuple((where, site) for where, site, _ in found)
        return self._hands[key]

    def _find_handing(self, g: int, position: int, unit: int) -> Iterator[tuple[int, int, bool]]:
        for where, site in dict.fromkeys(self.view.callers.get(g, ())):
            for callee in self.view.callees(where, site):
                given = self.argument(where, site, callee, position) if callee.unit == g else None
                functions = self.functions(where, given) if given is not None else frozenset()
                if unit in functions:
                    passed_on = given is not None and self.view.units[where].values[given][0] == "param"
                    yield where, site, len(functions) > 1 and not passed_on

    def argument(self, g: int, v: int, callee: Callee, position: int) -> int | None:
        """Return the value that a call gives to a parameter, None where it is not seen."""
        op, operands, tags = self.view.units[g].values[v]
        for link in self.view.given(callee, tags) if op == "call" and callee.bound else ():
            if link.parameter == position and link.into is None and link.out_of is None:
                return operands[1 + link.argument]
        return None

    def functions(self, g: int, v: int) -> frozenset[int]:
        """Return the functions, bound or not, that a value may be."""
        objects, found = self.view.solver.objects, set[int]()
        for number in self.view.points(g, v):
            if objects.kinds[number] == "bound":
                number = objects.data[number][0]
            if objects.kinds[number] == "function":
                found.add(objects.data[number][0])
        return frozenset(found)


__all__ = ["HandedIn"]

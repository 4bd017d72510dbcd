"""What the frames of one question share: the program, how much was worked out, and calls of the program's own functions."""

from __future__ import annotations

from typing import Any

from callscope.taint.findings import Reporter
from callscope.taint.shapes.formulas.arrays import NotUnderstoodError
from callscope.taint.shapes.formulas.frames import Frame
from callscope.taint.shapes.formulas.things import UNKNOWN, Closure
from callscope.taint.shapes.making import setting

_DEEP = 6
_MOST_STEPS = 20_000
"""So many values are worked out for one function, in all."""


class Work:
    """Works functions of the program out. ``smooth``: what steps is not understood, for it has no slope."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        self.steps = 0
        self.smooth = False

    def count(self) -> None:
        """Count a value that is worked out; so many are enough."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise NotUnderstoodError

    def called(self, closure: Closure, given: list[Any], named: dict[str, Any], depth: int = 0) -> Any:
        """Return what a function of the program gives for arguments."""
        unit = self.reporter.view.units[closure.unit]
        if depth > _DEEP or unit.flags:
            raise NotUnderstoodError
        arguments: dict[int, Any] = {}
        rest, left = list(given), dict(named)
        for position, parameter in enumerate(unit.parameters):
            if parameter.kind == "vararg":
                arguments[position], rest = tuple(rest), []
            elif parameter.kind == "kwarg":
                raise NotUnderstoodError
            elif rest and parameter.kind != "keyword":
                arguments[position] = rest.pop(0)
            elif parameter.name in left:
                arguments[position] = left.pop(parameter.name)
        if rest or left:
            raise NotUnderstoodError
        return Frame(self, closure.unit, arguments, closure.frame, depth).run()

    def own_function(self, g: int, v: int) -> Closure | None:
        """Return the only function of the program that a call surely runs, without an object that it is called on."""
        callees = self.reporter.view.callees(g, v)
        if (
            len(callees) != 1
            or callees[0].guess
            or not callees[0].bound
            or callees[0].leading
            or callees[0].via != "call"
        ):
            return None
        return Closure(callees[0].unit, None)

    def default(self, g: int, v: int) -> Any:
        """Return what a parameter is that is not given."""
        view = self.reporter.view
        position = view.units[g].values[v][2][0]
        name, parent = view.units[g].parameters[position].name, view.parent(g)
        for op, operands, data in view.units[parent].values if parent >= 0 else ():
            if op == "function" and view.first(parent) + data[0] == g and name in data[1]:
                kind, _, constant = view.units[parent].values[operands[data[1].index(name)]]
                number = setting(self.reporter, parent, operands[data[1].index(name)])
                return constant if kind == "const" else UNKNOWN if number is None else number
        raise NotUnderstoodError

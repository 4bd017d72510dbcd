"""What the frames of one question share: the program, how much was worked out, and what the program's own names mean."""

from __future__ import annotations

from typing import Any

from callscope.taint.findings import Reporter
from callscope.taint.program.default_values import default_at
from callscope.taint.shapes.formulas.arrays import NotUnderstoodError
from callscope.taint.shapes.formulas.control import MISTAKES
from callscope.taint.shapes.formulas.frames import Frame
from callscope.taint.shapes.formulas.meetings import Meetings
from callscope.taint.shapes.formulas.things import UNKNOWN, Class, Closure
from callscope.taint.shapes.making import setting

_DEEP = 12
_MOST_STEPS = 20_000
"""So many values are worked out for one turn, in all."""
_PLAIN = frozenset(
    {"const", "tuple", "list", "dict", "binop", "unary", "call", "attr", "item", "global", "builtin", "import", "importfrom", "slice"}
)  # fmt: skip
"""What a module's constant may be made of."""
_DECORATORS = ("torch.", "functools.", "staticmethod", "classmethod", "typing.")


class Budget:
    """How much may be worked out for one custom function, in all: the same on every machine."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.meetings: dict[int, Meetings] = {}


class Work:
    """Works functions of the program out. ``smooth``: what steps is not understood, for it has no slope."""

    def __init__(self, reporter: Reporter, budget: Budget | None = None) -> None:
        self.reporter = reporter
        self.budget = budget or Budget(_MOST_STEPS * 10)
        self.steps = 0
        self.smooth = False
        self.ends: dict[int, int] = {}
        self._constants: dict[tuple[int, int], Any] = {}

    def count(self) -> None:
        """Count a value that is worked out; so many are enough."""
        self.steps += 1
        self.budget.left -= 1
        if self.steps > _MOST_STEPS or self.budget.left < 0:
            raise NotUnderstoodError

    def meetings(self, g: int) -> Meetings:
        """Return where the ways through a function meet."""
        view = self.reporter.view
        if g not in self.budget.meetings:
            self.budget.meetings[g] = Meetings(view.units[g], view.places(g))
        return self.budget.meetings[g]

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
                arguments[position], left = left, {}
            elif rest and parameter.kind != "keyword":
                arguments[position] = rest.pop(0)
            elif parameter.name in left:
                arguments[position] = left.pop(parameter.name)
            elif not parameter.has_default:
                raise NotUnderstoodError
        if rest or left:
            raise NotUnderstoodError
        frame = Frame(self, closure.unit, arguments, closure.frame, depth)
        found = frame.run()
        self.ends[closure.unit] = frame.end
        return found

    def own_function(self, g: int, v: int, given: list[Any]) -> Closure | None:
        """Return the only function of the program that a call surely runs."""
        callees = self.reporter.view.callees(g, v)
        if len(callees) != 1 or callees[0].guess or not callees[0].bound or callees[0].via != "call":
            return None
        unit = self.reporter.view.units[callees[0].unit]
        if unit.name.endswith(".__init__") or callees[0].leading > 1:
            return None
        owner = self.reporter.view.owner(callees[0].unit)
        leading = (
            UNKNOWN if owner is None or unit.parameters[:1] == () or unit.parameters[0].name != "cls" else Class(owner)
        )
        return Closure(callees[0].unit, None, (leading,) * callees[0].leading)

    def default(self, g: int, v: int) -> Any:
        """Return what a parameter is that is not given."""
        view = self.reporter.view
        position = view.units[g].values[v][2][0]
        name, parent = view.units[g].parameters[position].name, view.parent(g)
        o = default_at(view, g, name)
        if o < 0:
            raise NotUnderstoodError
        number = setting(self.reporter, parent, o)
        return self._held(parent, o) if number is None else number

    def constant(self, g: int, v: int) -> Any:
        """Return what a name means that a module binds once."""
        view = self.reporter.view
        op, operands, data = view.units[g].values[v]
        place: tuple[int, int] | None = None
        if op in ("global", "free"):
            held = view.units[g].captures.get(tuple(data), ())
            place = (view.first(g) + data[0], held[0]) if len(held) == 1 else None
        elif op == "importfrom":
            place = view.binding(data[0], data[1])
        elif op == "attr":
            base = self.reporter.flow.names.name(g, operands[0])
            place = view.binding(base, str(data)) if base else None
        return UNKNOWN if place is None else self._held(*place)

    def _held(self, g: int, v: int) -> Any:
        if (g, v) not in self._constants:
            self._constants[g, v] = UNKNOWN
            try:
                self._constants[g, v] = self._worked_out(Frame(self, g, {}, None, 0), v)
            except (NotUnderstoodError, *MISTAKES):
                pass
        return self._constants[g, v]

    def _worked_out(self, frame: Frame, v: int) -> Any:
        """Work a value of a module out, and what it is made of, without the rest of the module."""
        self.count()
        op, operands, data = frame.unit.values[v]
        if op == "function":
            return Closure(self.reporter.view.first(frame.g) + data[0], None)
        if op == "class":
            classes = self.reporter.view.classes(frame.g, v)
            return Class(classes[0]) if len(classes) == 1 else UNKNOWN
        if op == "decorate":
            return self.member(frame.g, v, None)
        if op not in _PLAIN or any(o >= v for o in operands):
            return UNKNOWN
        for o in operands:
            if o not in frame.values:
                frame.values[o] = self._worked_out(frame, o)
        return frame._value(v, op, operands, data)

    def member(self, g: int, v: int, cls: Class | None) -> Any:
        """Return what a class's body or a module binds: a function as its decorators leave it."""
        op, operands, data = self.reporter.view.units[g].values[v]
        words: list[str] = []
        while op == "decorate":
            words.append(self.reporter.flow.names.name(g, operands[0]) or "?")
            op, operands, data = self.reporter.view.units[g].values[operands[1]]
        if op != "function" or not all(word.startswith(_DECORATORS) for word in words):
            return UNKNOWN if words or op == "function" else self._held(g, v)
        before = (cls or UNKNOWN,) if "classmethod" in words else ()
        return Closure(self.reporter.view.first(g) + data[0], None, before)

"""Which values may get to where a gradient is taken: one walk back from every ``backward()``, whatever calls and returns match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.program.by_class import ByClass
from callscope.taint.program.partials import partial_of
from callscope.taint.program.uses import Uses

_TAKES = frozenset({"torch.autograd.grad", "torch.autograd.backward"})
_OUT = frozenset({"return", "yield", "yieldfrom"})
_SAME = frozenset({"pi", "phi", "cell"})


class _Placed(NamedTuple):
    """Places at which something is done with an attribute: of what has no class in view, and the others by class."""

    classless: list[Place]
    by_class: ByClass


class Towards:
    """Asked before a guess by name is followed: behind it only a gradient that is taken counts. Wide rather than narrow."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses
        self.trace = Trace(flow, uses)
        self._found: set[Place] = set()
        self._stack: list[Place] = []
        self._walked = False
        self._given: set[int] = set()
        self._read: dict[str, set[int]] = {}
        self._written: dict[str, list[Place]] = {}
        self._placed: dict[str, tuple[_Placed, _Placed]] = {}
        self._outer: dict[tuple[int, str], list[Place]] = {}
        self._partial: dict[int, list[Place]] = {}
        self._filled: set[Place] = set()

    def leads(self, place: Place) -> bool:
        """Return whether a value may get to a ``backward()`` or ``autograd.grad``."""
        if not self._walked:
            self._walked = True
            self._walk()
            for table in (self._placed, self._filled, self._read, self._written, self._outer, self._partial):
                table.clear()  # only what was found is asked for from here on
        return place in self._found

    def _walk(self) -> None:
        """Find every place; what many places lie behind (a function's results, a field) is looked up for the first of them only."""
        self._come(list(self._index()))
        units, found, stack = self.view.units, self._found, self._stack
        while stack:
            g, v = stack.pop()
            op, operands, data = units[g].values[v]
            for operand in operands:
                place = (g, operand)
                if place not in found:
                    found.add(place)
                    stack.append(place)
            self._named(g, op, operands, data)
            for callee in self.view.callees(g, v):
                self._given_back(callee.unit)
            self._put(g, v)
            for where, value in self.uses.shared(g, v):
                self._put(where, value)

    def _come(self, places: Iterable[Place]) -> None:
        for place in places:
            if place not in self._found:
                self._found.add(place)
                self._stack.append(place)

    def _index(self) -> Iterator[Place]:
        """Yield the values of which a gradient is taken; note what is looked up by name."""
        for g, unit in enumerate(self.view.units):
            for v, (op, operands, data) in enumerate(unit.values):
                if op == "attr" and data == "backward":
                    yield g, v
                elif op == "setattr":
                    self._written.setdefault(data, []).append((g, v))
                elif op in ("setglobal", "setfree"):
                    self._outer.setdefault((self.view.first(g) + data[0], data[1]), []).append((g, v))
                elif op == "call":
                    yield from self._index_call(g, v, operands, data)

    def _index_call(self, g: int, v: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> Iterator[Place]:
        if self.flow.names.name(g, operands[0]) in _TAKES:
            yield from ((g, operand) for operand in operands[1:])
        for unit in partial_of(self.view, self.flow.names, g, v):
            self._partial.setdefault(unit, []).append((g, v))
        for tag in tags:  # a record's field, or one of a copy
            if tag not in ("", "*", "**"):
                self._written.setdefault(tag, []).append((g, v))

    def _named(self, g: int, op: str, operands: tuple[int, ...], data: Any) -> None:
        """Go on to what a parameter, a variable of other units, an import or a field stands for."""
        if op == "param":
            self._come(self.trace.arguments(g, data[0]))
            for where, call in self._partial.get(g, ()):
                self._come((where, operand) for operand in self.view.units[where].values[call][1][1:])
        elif op in ("global", "free"):
            first = self.view.first(g) + data[0]
            self._come((first, value) for value in self.view.units[g].captures.get(data, ()))
            for where, write in self._outer.pop((first, data[1]), ()):
                self._come((where, operand) for operand in self.view.units[where].values[write][1])
        elif op == "importfrom":
            place = self.view.binding(data[0], data[1])
            self._come(() if place is None else (place,))
        elif op == "attr":
            self._held(g, operands[0], data)

    def _given_back(self, unit: int) -> None:
        if unit not in self._given:
            self._given.add(unit)
            values = self.view.units[unit].values
            self._come((unit, operand) for op, operands, _ in values if op in _OUT for operand in operands)

    def _held(self, g: int, base: int, name: str) -> None:
        """Go on to what is written into a field that is read, or put into what it holds."""
        module = self.flow.names.name(g, base)
        place = self.view.binding(module, name) if module else None
        self._come(() if place is None else (place,))
        known = self._read.get(name)
        if known is None:
            known = self._read[name] = set()
            self._stored(name, None)
        fresh = {cls for owner in self.view.instances(g, base) for cls in self.view.family(owner)} - known
        if fresh:
            known |= fresh
            self._stored(name, fresh)

    def _stored(self, name: str, family: set[int] | None) -> None:
        """Go on to what is stored under a name in these classes, or (None) in what has no class in view."""
        writes, reads = self._under(name)
        if family is None:
            for where, v in writes.classless:
                self._come((where, o) for o in self._stored_by(where, v, name))
        else:
            self._come((where, self.view.units[where].values[v][1][1]) for where, v in writes.by_class.of(family))
        for where, v in reads.classless if family is None else reads.by_class.of(family):
            if (where, v) not in self._filled:
                self._put(where, v)

    def _stored_by(self, g: int, v: int, name: str) -> tuple[int, ...]:
        """Return what is stored under a name of no class in view: by a call, what is handed on under it or under none."""
        op, operands, tags = self.view.units[g].values[v]
        if op != "call":
            return operands[1:2]
        return tuple(o for o, tag in zip(operands[1:], tags, strict=True) if tag in ("", name))

    def _under(self, name: str) -> tuple[_Placed, _Placed]:
        """Return the writes and the reads of a name, by the families that what they are of belongs to; worked out once."""
        known = self._placed.get(name)
        if known is None:
            known = self._placed[name] = (
                self._sorted(self._written.get(name, ())),
                self._sorted(self.uses.loads(name)),
            )
        return known

    def _sorted(self, places: Iterable[Place]) -> _Placed:
        classless, placed = list[Place](), list[tuple[Place, set[int]]]()
        for g, v in places:
            op, operands, _ = self.view.units[g].values[v]
            base = operands[0]
            owners = () if op == "call" else (*self.view.instances(g, base), *self.view.classes(g, base))
            if owners:
                placed.append(((g, v), {cls for owner in owners for cls in self.view.family(owner)}))
            else:
                classless.append((g, v))
        return _Placed(classless, ByClass(placed))

    def _put(self, g: int, v: int) -> None:
        """Go on to what is put into the object that a value is, under any of its names in the function."""
        values, stack = self.view.units[g].values, [v]
        while stack:
            one = stack.pop()
            if (g, one) in self._filled:
                continue
            self._filled.add((g, one))
            for user in self.uses.of(g, one):
                op, operands, data = values[user]
                if op in _SAME:
                    stack.append(user)
                elif op == "attr":
                    calls = (values[call] for call in self.uses.of(g, user))
                    self._come((g, o) for kind, given, _ in calls if kind == "call" for o in given[1:])
                elif op in ("setitem", "setattr") or (op == "call" and "out" in data):
                    self._come((g, operand) for operand in operands)

"""Attributes that straight-line code has surely overwritten: calls of the older value are taken back.

``c = C(f); c.change(g); c.fn()`` calls ``g`` alone. Instances of one class share their fields in the points-to, so that it
says ``f`` too. Where an object is made and asked in one straight piece of code, the calls in between are followed:
the last of them that surely stores the attribute says what is called; one that only may store it ends the search.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from callscope.static.objects import BOUND, CLASS, FUNCTION
from callscope.static.solver import Solver

_DEEP = 4


@dataclass(eq=False)
class Frame:
    """One activation of a unit: what its parameters are, and the activation that it is nested in."""

    unit: int
    arguments: dict[int, Place] = field(default_factory=dict)
    outer: Frame | None = None


class Place(NamedTuple):
    """A value of an activation."""

    frame: Frame
    value: int


class Unsure(Exception):
    """The attribute may have been stored, or not."""


def take_back_overwritten(s: Solver) -> None:
    """Remove the call edges through values that were surely overwritten before the call."""
    targets: dict[int, list[int]] = {}
    for site, target in s.edges:
        if isinstance(target, int):
            targets.setdefault(site, []).append(target)
    finder = _Finder(s, targets)
    for site, several in targets.items():
        if len(several) > 1 and all(s.edges[site, target][0] == "call" for target in several):
            kept = finder.surely_called(site)
            if kept and kept & set(several):
                for target in several:
                    if target not in kept:
                        del s.edges[site, target]


class _Finder:
    def __init__(self, s: Solver, targets: dict[int, list[int]]) -> None:
        self.s = s
        self.targets = targets
        self._regions: dict[int, array[int]] = {}
        self._storing: dict[str, frozenset[int]] = {}

    def surely_called(self, site: int) -> set[int]:
        """Return the units that a call of an attribute surely calls; empty where that is not known."""
        s = self.s
        unit = s.unit_of(site)
        values, base = s.units[unit].values, s.bases[unit]
        callee = values[site - base][1][0]
        op, operands, name = values[callee]
        if op != "attr" or values[operands[0]][0] != "call":
            return set()
        made, regions = operands[0], self.regions(unit)
        if regions[made] != regions[callee] or not self.storing(name):
            return set()
        try:
            place = self.last_store(Place(Frame(unit), made), name, made, callee, 0)
        except Unsure:
            return set()
        return set() if place is None else self.functions(place)

    def functions(self, place: Place) -> set[int]:
        """Return the units of what a value is, if it is nothing but functions."""
        s, found = self.s, set()
        for number in s.pointees(s.node(place.frame.unit, place.value)):
            if s.objects.kinds[number] == BOUND:
                number = s.objects.data[number][0]
            if s.objects.kinds[number] != FUNCTION:
                return set()
            found.add(s.objects.data[number][0])
        return found

    def last_store(self, target: Place, name: str, first: int, end: int, deep: int) -> Place | None:
        """Return what the values ``first`` to ``end`` of the target's own activation store last; None: nothing."""
        return self.scan(target.frame, target, name, (first, end), deep)

    def scan(self, frame: Frame, target: Place, name: str, part: tuple[int, int], deep: int) -> Place | None:
        """Go back through a piece of code to the last store of ``target.name``."""
        values, regions = self.s.units[frame.unit].values, self.regions(frame.unit)
        here = regions[part[1]] if part[1] < len(values) else 0
        for value in range(part[1] - 1, part[0] - 1, -1):
            op, operands, data = values[value]
            stored = None
            if op == "setattr" and data == name:
                base = self.resolve(Place(frame, operands[0]))
                if base != target and self.makes(base):
                    continue
                if base != target or self.targets.get(self.s.node(frame.unit, value)):
                    raise Unsure  # a setter, or ``__setattr__``, stores what it makes of the value
                stored = self.resolve(Place(frame, operands[1]))
            elif op == "call":
                stored = self.called(Place(frame, value), target, name, deep)
            elif any(t in self.storing(name) for t in self.targets.get(self.s.node(frame.unit, value), ())):
                raise Unsure
            if stored is not None:
                if regions[value] != here:
                    raise Unsure
                return stored
        return None

    def makes(self, place: Place) -> bool:
        """Return whether a value is an object made right there: no other place names it."""
        op, operands, _ = self.s.units[place.frame.unit].values[place.value]
        known = self.s.pointees(self.s.node(place.frame.unit, operands[0])) if op == "call" else ()
        return bool(known) and all(self.s.objects.kinds[number] == CLASS for number in known)

    def called(self, call: Place, target: Place, name: str, deep: int) -> Place | None:
        """Return what a call surely stores as ``target.name``; None where it stores nothing."""
        s, unit = self.s, call.frame.unit
        site = s.node(unit, call.value)
        if (site, "<builtin>.setattr") in s.edges:
            raise Unsure
        storing = [t for t in self.targets.get(site, ()) if t in self.storing(name)]
        if not storing:
            return None
        record = s.units[storing[0]]
        leaves = any(
            op in ("return", "raise") and self.regions(storing[0])[v] for v, (op, _, _) in enumerate(record.values)
        )
        if len(self.targets[site]) > 1 or deep >= _DEEP or leaves or record.flags:
            raise Unsure
        frame = self.enter(call, storing[0])
        return self.scan(frame, target, name, (0, len(record.values)), deep + 1)

    def enter(self, call: Place, unit: int) -> Frame:
        """Return the activation that a call makes."""
        s, record = self.s, self.s.units[call.frame.unit]
        _, operands, tags = record.values[call.value]
        given = [Place(call.frame, operand) for operand in operands[1:]]
        if "*" in tags or "**" in tags:
            raise Unsure
        leading: list[Place] = []
        kinds = {s.objects.kinds[o] for o in s.pointees(s.node(call.frame.unit, operands[0]))}
        if kinds == {CLASS}:
            leading = [call]
        elif kinds == {BOUND} and record.values[operands[0]][0] == "attr":
            leading = [Place(call.frame, record.values[operands[0]][1][0])]
        elif kinds != {FUNCTION}:
            raise Unsure
        positional = [*leading, *(place for place, tag in zip(given, tags, strict=True) if not tag)]
        names = {parameter.name: position for position, parameter in enumerate(s.units[unit].parameters)}
        arguments = {position: self.resolve(place) for position, place in enumerate(positional)}
        arguments |= {names[t]: self.resolve(p) for p, t in zip(given, tags, strict=True) if t in names}
        return Frame(unit, arguments, call.frame)

    def resolve(self, place: Place) -> Place:
        """Follow a value through parameters and captured names to where it was made."""
        while True:
            record = self.s.units[place.frame.unit]
            op, operands, data = record.values[place.value]
            if op == "param" and data[0] in place.frame.arguments:
                place = place.frame.arguments[data[0]]
            elif op == "pi":
                place = Place(place.frame, operands[0])
            elif op in ("free", "global"):
                holder = self.s.unit_at(place.frame.unit, data[0])
                seen = record.captures.get((data[0], data[1]), ())
                frame = place.frame.outer
                while frame is not None and frame.unit != holder:
                    frame = frame.outer
                if frame is None or len(seen) != 1:
                    return place if frame is not None or len(seen) != 1 else Place(Frame(holder), seen[0])
                place = Place(frame, seen[0])
            else:
                return place

    def regions(self, unit: int) -> array[int]:
        """Return the region of every value of a unit."""
        found = self._regions.get(unit)
        if found is None:
            found = self._regions[unit] = array("I", self.s.units[unit].regions_of)
        return found

    def storing(self, name: str) -> frozenset[int]:
        """Return the units that store an attribute of this name or may call one that does."""
        found = self._storing.get(name)
        if found is None:
            found = self._storing[name] = self._find_storing(name)
        return found

    @cached_property
    def _setting(self) -> dict[str, dict[int, None]]:
        """The units that store an attribute themselves, by its name."""
        found: dict[str, dict[int, None]] = {}
        for number, unit in enumerate(self.s.units):
            for op, _, data in unit.values if unit.kind != "module" else ():
                if op == "setattr":
                    found.setdefault(data, {})[number] = None
        return found

    @cached_property
    def _callers(self) -> dict[int, dict[int, None]]:
        """The units that call a unit."""
        found: dict[int, dict[int, None]] = {}
        for site, several in self.targets.items():
            caller = self.s.unit_of(site)
            for target in several:
                found.setdefault(target, {})[caller] = None
        return found

    def _find_storing(self, name: str) -> frozenset[int]:
        direct = self._setting.get(name, ())
        seen, stack = set(direct), list(direct)
        while stack:
            for caller in self._callers.get(stack.pop(), ()):
                if caller not in seen:
                    seen.add(caller)
                    stack.append(caller)
        return frozenset(seen)

"""What a function runs, in order and through the calls that lead to one function; and what a thing is known by there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.program.bare import bare
from callscope.taint.program.callee import Callee
from callscope.taint.shapes.training.looped_calls import asked_name, looped_receiver

_DEPTH = 5
_MOST = 600
"""So many moments of one function are looked at."""
_STEPS = 24
_CONDITIONS = frozenset({"if", "after", "case", "except", "while"})
_LOOPS = frozenset({"for", "while"})
_THROUGH = frozenset(
    {"parameters", "named_parameters", "modules", "named_modules", "children", "named_children", "values", "items"}
) | {"to", "cuda", "cpu", "train", "eval", "float", "double", "requires_grad_"}
"""Methods that give the thing itself, or what is inside it."""

Key = tuple[object, ...]
"""What a thing is known by: the place where it was made or handed in, then attributes and keys."""


class Moment(NamedTuple):
    """A value that is worked out: its place, and the calls that lead there from the function looked at, outermost first."""

    g: int
    v: int
    way: tuple[Place, ...]

    @property
    def at(self) -> int:
        """Return the value of the function looked at in which this happens."""
        return self.way[0][1] if self.way else self.v


class Runs:
    """The runs of a program's functions, as far as ``wanted`` values are concerned."""

    def __init__(self, reporter: Reporter, wanted: Callable[[int, int], bool], *, looped: bool = False) -> None:
        """``looped``: also by way of each of the objects that a loop goes through."""
        self.reporter, self.view, self._looped = reporter, reporter.view, looped
        self._wanted: dict[int, list[int]] = {}
        for g, unit in enumerate(self.view.units):
            found = [v for v in range(len(unit.values)) if wanted(g, v)]
            if found:
                self._wanted[g] = found
        self._calls = self._leading()
        self._depth = self._distances()

    def roots(self) -> Iterator[int]:
        """Yield the functions that come to a wanted value."""
        yield from sorted(self._depth)

    def moments(self, g: int) -> list[Moment]:
        """Return what a function comes to, in the order in which it is written."""
        found: list[Moment] = []
        self._follow(g, (), found)
        return found

    def _leading(self) -> dict[int, dict[int, tuple[int, ...]]]:
        """Return, by function, the calls that lead to one function, or to those of the objects that a loop goes through, and to which."""
        found: dict[int, dict[int, tuple[int, ...]]] = {}
        for callers in self.view.callers.values():
            for g, v in callers:
                callees = self.view.callees(g, v)
                sure = all(callee.bound and not callee.guess for callee in callees)
                if sure and (len(callees) == 1 or (self._looped and looped_receiver(self.view, g, v) >= 0)):
                    found.setdefault(g, {})[v] = tuple(callee.unit for callee in callees)
        return found

    def _distances(self) -> dict[int, int]:
        """Return how many calls lie between a function and the nearest wanted value."""
        depth = dict.fromkeys(self._wanted, 0)
        for step in range(1, _DEPTH + 1):
            for g, calls in self._calls.items():
                if g not in depth and any(depth.get(unit, _DEPTH) < step for units in calls.values() for unit in units):
                    depth[g] = step
        return depth

    def _follow(self, g: int, way: tuple[Place, ...], found: list[Moment]) -> None:
        wanted, calls = self._wanted.get(g, ()), self._calls.get(g, {})
        for v in sorted({*wanted, *(v for v, units in calls.items() if any(self._leads(u, way) for u in units))}):
            if len(found) >= _MOST:
                return
            for unit in calls.get(v, ()):
                if unit != g and all(where != unit for where, _ in way) and self._is_asked(g, v, unit, way):
                    self._follow(unit, (*way, (g, v)), found)
            if v in wanted:
                found.append(Moment(g, v, way))

    def _leads(self, unit: int, way: tuple[Place, ...]) -> bool:
        return self._depth.get(unit, _DEPTH) + len(way) < _DEPTH

    def _is_asked(self, g: int, v: int, unit: int, way: tuple[Place, ...]) -> bool:
        """``getattr(hook, event)(self)``: whether the event that the calls so far hand in is what the function is called."""
        name = asked_name(self.view, g, v)
        if name < 0 or len(self._calls[g][v]) == 1:
            return True
        place: tuple[Place, tuple[Place, ...]] | None = ((g, name), way)
        for _ in range(_STEPS):
            if place is None:
                break
            (g, name), way = place
            op, _, data = self.view.units[g].values[name]
            if op == "const":
                return bool(self.view.units[unit].name.rpartition(".")[2] == data)
            place = self.same(g, name, way)
        return False

    # -- conditions ------------------------------------------------------------------------------------------

    def conditions(self, moment: Moment) -> frozenset[tuple[int, int]]:
        """Return the blocks that need not run, around a moment, here and at each call that leads to it."""
        return frozenset(
            (g, r)
            for g, v in (*moment.way, (moment.g, moment.v))
            for r in self._regions(g, v)
            if self.view.units[g].regions[r][1] in _CONDITIONS
        )

    def loops(self, moment: Moment) -> frozenset[tuple[int, int]]:
        """Return the loops around a moment."""
        return frozenset(
            (g, r)
            for g, v in (*moment.way, (moment.g, moment.v))
            for r in self._regions(g, v)
            if self.view.units[g].regions[r][1] in _LOOPS
        )

    def _regions(self, g: int, v: int) -> Iterator[int]:
        region = self.view.places(g).region(v)
        while region:
            yield region
            region = self.view.units[g].regions[region][0]

    # -- names -----------------------------------------------------------------------------------------------

    def key(self, g: int, v: int, way: tuple[Place, ...] = ()) -> Key:
        """Return what a value is known by."""
        names: list[object] = []
        for _ in range(_STEPS):
            op, operands, data = self.view.units[g].values[v]
            before = self.same(g, v, way)
            if before is not None:
                (g, v), way = before
            elif op == "attr":
                kept = self._kept(g, operands[0], str(data))
                if kept is not None:
                    (g, v), way = kept, ()
                else:
                    names.append(data)
                    v = operands[0]
            elif op in ("item", "iter", "unpack") and operands:
                names.append(data if op == "item" else "*")
                v = operands[0]
            elif op == "call" and (below := self._through(g, operands)) >= 0:
                v = below
            else:
                break
        return ((g, v), *reversed(names))

    def _through(self, g: int, operands: tuple[int, ...]) -> int:
        """``net.parameters()``, ``net.to(device)``, ``enumerate(nets)``: return what is looked into, -1 for any other call."""
        below = self.view.units[g].values[operands[0]]
        if below[0] == "attr" and below[2] in _THROUGH:
            return int(below[1][0])
        looked = below[0] == "builtin" and below[2] in ("list", "tuple", "enumerate", "reversed", "iter", "zip")
        return operands[1] if looked and len(operands) == 2 else -1

    def same(self, g: int, v: int, way: tuple[Place, ...]) -> tuple[Place, tuple[Place, ...]] | None:
        """Return the value that this one is by another name, and the calls that lead there."""
        op, operands, data = self.view.units[g].values[v]
        if op in ("pi", "cell"):
            return (g, operands[0]), way
        if op == "phi":
            known = bare(self.view, g, v)
            if known != v:  # ``self``, whatever a test said of it
                return (g, known), way
            before = [o for o in operands if o < v]
            return ((g, before[0]), way) if len(before) == 1 else None
        if op == "param":
            return self._given(g, data[0], way)
        if op == "unpack" and data[2] < 0:
            return self._part(g, operands[0], data[0], way)
        if op in ("global", "free"):
            held = self.view.units[g].captures.get(data, ())
            return ((self.view.first(g) + data[0], held[0]), ()) if len(held) == 1 else None
        if op == "importfrom":
            place = self.view.binding(data[0], data[1])
            return None if place is None else (place, ())
        return self._returned(g, v, way) if op == "call" else None

    def _part(self, g: int, call: int, position: int, way: tuple[Place, ...]) -> tuple[Place, tuple[Place, ...]] | None:
        """``opt, plan = build(net)``: return what a function's only ``return`` gives at a position."""
        given = self._returned(g, call, way) if self.view.units[g].values[call][0] == "call" else None
        op, elements, _ = self.view.units[given[0][0]].values[given[0][1]] if given is not None else ("", (), None)
        if given is None or op != "tuple" or position >= len(elements):
            return None
        return (given[0][0], elements[position]), given[1]

    def _returned(self, g: int, call: int, way: tuple[Place, ...]) -> tuple[Place, tuple[Place, ...]] | None:
        """``net = adapt(net)``: return what a function gives back of what it is given, or makes for its only caller."""
        units = self._calls.get(g, {}).get(call, ())
        unit = units[0] if len(units) == 1 else -1
        values = self.view.units[unit].values if unit >= 0 else []
        given = [operands[0] for op, operands, _ in values if op == "return" and operands]
        if len(given) != 1 or len(way) >= _DEPTH:
            return None
        v = given[0]
        while values[v][0] == "pi":
            v = values[v][1][0]
        once = self.view.owner(unit) is None and len(self.view.callers.get(unit, ())) == 1
        return ((unit, v), (*way, (g, call))) if values[v][0] == "param" or once else None

    def _given(self, g: int, position: int, way: tuple[Place, ...]) -> tuple[Place, tuple[Place, ...]] | None:
        """Return the argument of the call that led here; where none did, that of the only one."""
        if way:
            where, call = way[-1]
            callee = next(callee for callee in self.view.callees(where, call) if callee.unit == g)
            place = self._argument(where, call, callee, position)
            return None if place is None else (place, way[:-1])
        callers = self.view.callers.get(g, ())
        if len(callers) != 1:
            return None
        callees = self.view.callees(*callers[0])
        place = self._argument(*callers[0], callees[0], position) if len(callees) == 1 else None
        return None if place is None else (place, ())

    def _argument(self, g: int, call: int, callee: Callee, position: int) -> Place | None:
        op, operands, tags = self.view.units[g].values[call]
        if position < callee.leading:
            made = self.view.units[callee.unit].name.endswith(("__init__", "__post_init__"))
            receiver = callee.receiver if callee.receiver >= 0 else call if made else -1
            return (g, receiver) if receiver >= 0 else None
        for link in self.view.links(callee.unit, tags if op == "call" else (), callee.leading):
            if link.parameter == position and link.into is None and link.out_of is None:
                return g, operands[1 + link.argument]
        return None

    def _kept(self, g: int, base: int, name: str) -> Place | None:
        """Return the only value that an attribute is ever given, where every object of the class has the same one."""
        stored = list(dict.fromkeys(self.reporter.trace.stored(g, base, name)))
        if len(stored) != 1:
            return None
        where, v = stored[0]
        if self.view.units[where].values[v][0] == "param":
            return stored[0]
        made_once = self.view.owner(where) is None and len(self.view.callers.get(where, ())) < 2
        return stored[0] if made_once else None

"""The way a gradient came: from a site back to where it starts, one step a line."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from heapq import heappop, heappush

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.unsure import Unsure
from callscope.taint.lattice.masks import GRADIENT, PROVEN
from callscope.taint.program.brought import brought
from callscope.taint.program.by_class import ByClass
from callscope.taint.program.entries import field_order, is_record
from callscope.taint.program.uses import Uses

Place = tuple[int, int]
_BUDGET = 1500


class Trace:
    """Walks backwards over values that carry, so that the way of the fewest guesses, and of those the shortest, is found."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses
        self.unsure = Unsure(flow)
        self._fewest: dict[Place, int] = {}
        self._fewest_merges: dict[Place, int] = {}
        self._sources: dict[Place, tuple[int, tuple[Place, ...]]] = {}
        self._fields: dict[str, ByClass] | None = None
        self._stores_of: dict[str, ByClass] = {}
        self._changed_of: dict[str, ByClass] = {}
        self._changed: dict[str, list[Place]] | None = None
        self._known: dict[Place, int] = {}
        self._carried: dict[Place, tuple[tuple[Place, int], ...]] = {}
        self._steps: dict[Place, tuple[tuple[Place, int, int], ...]] = {}
        self._stored: dict[tuple[tuple[int, ...], str], tuple[Place, ...]] = {}
        self._puts: dict[tuple[tuple[int, ...], str], tuple[Place, ...]] = {}
        self._given: dict[int, dict[int, list[Place]]] = {}

    def source(self, g: int, v: int) -> tuple[Place, ...]:
        """Return the places from the source to ``v``, source first, by the way that takes the fewest guesses; what carries and has nothing that carries before it is one."""
        return self._from(g, v)[1]

    def guesses(self, g: int, v: int) -> int:
        """Return how many guesses lie between the source and ``v``."""
        return self._from(g, v)[0]

    def fewest_guesses(self, g: int, v: int) -> int:
        """Return how many guesses lie between ``v`` and the nearest source, a parameter that users may fill among them."""
        fewest = self._fewest.get((g, v))
        if fewest is None:
            known = self.guesses(g, v)
            fewest = min(known, self._search(g, v, GRADIENT, self.flow.entered)[0]) if known else known
            self._fewest[g, v] = fewest
        return fewest

    def merges(self, g: int, v: int) -> int:
        """Return how many fields that several objects share lie between ``v`` and the nearest source; a source that is only likely, a parameter that users may fill among them, is one farther off."""
        fewest = self._fewest_merges.get((g, v))
        if fewest is None:
            fewest = self._search(g, v, PROVEN, merging=True)[0] if self._bits(g, v) & PROVEN else _BUDGET
            for ends_at in ((), self.flow.entered) if fewest > 1 else ():
                fewest = min(fewest, 1 + self._search(g, v, GRADIENT, ends_at, merging=True)[0])
            self._fewest_merges[g, v] = fewest
        return fewest

    def _from(self, g: int, v: int) -> tuple[int, tuple[Place, ...]]:
        known = self._sources.get((g, v))
        if known is None:
            known = self._sources[g, v] = self._search(g, v, PROVEN if self._bits(g, v) & PROVEN else GRADIENT)
        return known

    def _search(
        self, g: int, v: int, wanted: int, ends_at: Collection[Place] = (), *, merging: bool = False
    ) -> tuple[int, tuple[Place, ...]]:
        """Return the cost of the cheapest way to a source, and the way: in guesses, or in fields that are shared (``merging``)."""
        stepping = self._merging if merging else self._stepping
        parent: dict[Place, Place | None] = {(g, v): None}
        reached = {(g, v): 0}
        queue, done, count = [(0, 0, 0, (g, v))], set[Place](), 0
        last = queue[0]
        while queue and len(done) < _BUDGET:
            last = heappop(queue)
            guesses, steps, _, place = last
            if place in done:
                continue
            done.add(place)
            ends = True
            for p, bits, far in stepping(place) if place not in ends_at else ():
                if not bits & wanted:
                    continue
                ends, cost = False, guesses + far
                if cost < reached.get(p, cost + 1):  # what is done was reached for no more
                    reached[p], parent[p], count = cost, place, count + 1
                    heappush(queue, (cost, steps + 1, count, p))
            if ends:
                break
        way, step = [], last[3]
        while step is not None:
            way.append(step)
            step = parent[step]  # type: ignore[assignment]
        return last[0], tuple(way)

    def _carrying(self, place: Place) -> tuple[tuple[Place, int], ...]:
        """Return the places before one that carry a gradient, with its bits; worked out once."""
        known = self._carried.get(place)
        if known is None:
            before = ((p, self._bits(*p)) for p in dict.fromkeys(self._ways(*place)))
            known = self._carried[place] = tuple(one for one in before if one[1])
        return known

    def _stepping(self, place: Place) -> tuple[tuple[Place, int, int], ...]:
        """Return the same, each with the guesses that the step from it takes; worked out once, however many ways lead by."""
        known = self._steps.get(place)
        if known is None:
            step = self.unsure.step
            known = self._steps[place] = tuple((p, bits, step(p, place)) for p, bits in self._carrying(place))
        return known

    def steps_before(self, place: Place) -> Iterator[tuple[Place, int]]:
        """Yield the places before one that carry a gradient, each with the guesses that the step from it takes."""
        yield from ((before, far) for before, _, far in self._stepping(place))

    def _merging(self, place: Place) -> tuple[tuple[Place, int, int], ...]:
        """Return the same, each with whether it is put into a field of whichever object of a class that is made in several places."""
        g, v = place
        op, operands, _ = self.view.units[g].values[v]
        shared = op == "attr" and self._is_one_of_several(self.view.instances(g, operands[0]))
        return tuple(
            (p, bits, shared and p != (g, operands[0]) and not self._is_own_leaf(*p))
            for p, bits in self._carrying(place)
        )

    def _is_own_leaf(self, g: int, v: int) -> bool:
        """``self.gain = nn.Parameter(torch.ones(3))``: each object of the class has one of its own."""
        return v in self.flow.frames[g].leaves and self.view.owner(g) is not None

    def _is_one_of_several(self, owners: tuple[int, ...]) -> bool:
        return len(owners) > 1 or sum(self.flow.constructed.get(cls, 0) for cls in owners) > 1

    def behind(self, g: int, v: int) -> set[Place]:
        """Return the places by which a gradient may have come to a value, itself first."""
        found, queue = {(g, v)}, deque([(g, v)])
        while queue and len(found) < _BUDGET:
            for place, _ in self._carrying(queue.popleft()):
                if place not in found:
                    found.add(place)
                    queue.append(place)
        return found

    def _bits(self, g: int, v: int) -> int:
        known = self._known.get((g, v))
        if known is None:
            state = self.flow.concrete(g, self.flow.frames[g].states[v])
            known = self._known[g, v] = state.everything() & GRADIENT
        return known

    def before(self, g: int, v: int) -> Iterator[Place]:
        """Yield the places that a value was made of, or that a name stands for."""
        op, operands, data = self.view.units[g].values[v]
        if op == "param":
            yield from self.arguments(g, data[0])
        elif op in ("global", "free"):
            first = self.view.first(g)
            for value in self.view.units[g].captures.get(data, ()):
                yield first + data[0], value
        elif op == "importfrom":
            place = self.view.binding(data[0], data[1])
            if place is not None:
                yield place
        else:
            yield from self._within(g, v, op, operands, data)

    def _ways(self, g: int, v: int) -> Iterator[Place]:
        """Yield the places before a value, and those from which something came into the object behind it."""
        yield from self.before(g, v)
        yield from self._put(g, v)
        op, operands, data = self.view.units[g].values[v]
        if op == "call":
            inner, receiver, _ = self.view.units[g].values[operands[0]]
            yield from ((g, one) for one in receiver if inner == "attr")
        if op == "attr":
            yield from self._put_under(self.view.instances(g, operands[0]), str(data))

    def _put_under(self, instances: tuple[int, ...], name: str) -> tuple[Place, ...]:
        """Return what is put into the attributes of a name of such objects; looked up once."""
        known = self._puts.get((instances, name))
        if known is None:
            changed = self._put_by_name().get(name, ())
            by_class = self._changed_of.get(name)
            if by_class is None:
                placed = ((place, self.view.instances(place[0], self._base(place))) for place in changed)
                by_class = self._changed_of[name] = ByClass(placed)
            of_them = by_class.of(self._owners(instances))
            known = self._puts[instances, name] = tuple(
                dict.fromkeys(put for place in of_them for put in self._put(*place))
            )
        return known

    def _base(self, place: Place) -> int:
        base: int = self.view.units[place[0]].values[place[1]][1][0]
        return base

    def _owners(self, instances: tuple[int, ...]) -> set[int]:
        """Return the classes that may hold an attribute of such objects: their own and their families'."""
        return {c for owner in instances for c in self.view.family(owner)}

    def _put(self, g: int, v: int) -> Iterator[Place]:
        """Yield what changes of the object behind a value put into it: ``kept.append(x)``, ``kept[i] = x``, ``fill(kept, x)``."""
        for change in self.flow.frames[g].puts.get(v, ()):
            op, operands, _ = self.view.units[g].values[change]
            yield from ((g, operand) for operand in (operands[-1:] if op == "setitem" else operands[1:]))
            for callee in self.view.callees(g, change):
                values = self.view.units[callee.unit].values
                yield from ((callee.unit, at) for at in self.flow.frames[callee.unit].puts if values[at][0] == "param")

    def _put_by_name(self) -> dict[str, list[Place]]:
        """Return the attributes whose objects are changed, by name: ``self.kept.append(x)``."""
        if self._changed is None:
            self._changed = {}
            for g, frame in enumerate(self.flow.frames):
                for v in frame.puts:
                    op, _, data = self.view.units[g].values[v]
                    if op == "attr":
                        self._changed.setdefault(data, []).append((g, v))
        return self._changed

    def _within(self, g: int, v: int, op: str, operands: tuple[int, ...], data: object) -> Iterator[Place]:
        for callee in self.view.callees(g, v):
            unit = self.view.units[callee.unit]
            for value, (inner, given, _) in enumerate(unit.values):
                if inner == "return" and given:
                    yield callee.unit, given[0]
                    del value
        for operand in operands[op == "dictcomp" :]:  # a key brings nothing
            yield g, operand
        if op == "attr":
            yield from self.stored(g, operands[0], str(data))

    def members(self, cls: int) -> Iterator[Place]:
        """Yield the values stored in the attributes of a class's instances."""
        for where, v in self.view.index.stored_in(self.view.family(cls)):
            yield where, self.view.units[where].values[v][1][1]

    def stored(self, g: int, base: int, name: str) -> tuple[Place, ...]:
        """Return what an attribute of an object of the program is ever given; looked up once for all such objects."""
        instances = self.view.instances(g, base)
        known = self._stored.get((instances, name))
        if known is None:
            known = self._stored[instances, name] = tuple(self._stored_in(instances, name))
        return known

    def _stored_in(self, instances: tuple[int, ...], name: str) -> Iterator[Place]:
        owners = self._owners(instances)
        by_class = self._stores_of.get(name)
        if by_class is None:
            stores = ((where, self.view.units[where].values[v][1]) for where, v in self.view.index.stores(name))
            placed = (((where, value), self.view.instances(where, target)) for where, (target, value) in stores)
            by_class = self._stores_of[name] = ByClass(placed)
        yield from by_class.of(owners)
        for kept in (self._by_field().get(name), self.flow.registering.by_name.get(name)):
            if kept is not None:
                yield from kept.of(owners)

    def _by_field(self) -> dict[str, ByClass]:
        """Return what records are made with, by the field that it fills: the record's class, and the value."""
        if self._fields is None:
            found: dict[str, list[tuple[Place, tuple[int]]]] = {}
            for g, unit in enumerate(self.view.units):
                for op, operands, tags in unit.values:
                    for cls in self.view.classes(g, operands[0]) if op == "call" and len(operands) > 1 else ():
                        names = field_order(self.view, cls) if is_record(self.view, cls) else []
                        for position, (operand, tag) in enumerate(zip(operands[1:], tags, strict=True)):
                            for name in [tag] if tag in names else names[position : position + 1] if not tag else ():
                                found.setdefault(name, []).append(((g, operand), (cls,)))
            self._fields = {name: ByClass(placed) for name, placed in found.items()}
        return self._fields

    def arguments(self, g: int, position: int) -> list[Place]:
        """Return the callers' values that a parameter gets."""
        known = self._given.get(g)
        if known is None:
            known = self._given[g] = brought(self.view, g)
        return known.get(position, [])

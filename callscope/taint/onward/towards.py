"""Which values may get to where a gradient is taken: one walk back from every ``backward()``, whatever calls and returns match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.program.partials import partial_of
from callscope.taint.program.uses import Uses

_TAKES = frozenset({"torch.autograd.grad", "torch.autograd.backward"})
_OUT = frozenset({"return", "yield", "yieldfrom"})
_SAME = frozenset({"pi", "phi", "cell"})


class Towards:
    """Asked before a guess by name is followed: behind it only a gradient that is taken counts. Wide rather than narrow."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses
        self.trace = Trace(flow, uses)
        self._found: set[Place] | None = None
        self._results: dict[int, tuple[Place, ...]] = {}
        self._fields: dict[tuple[str, tuple[int, ...]], tuple[Place, ...]] = {}
        self._stores: dict[str, list[Place]] = {}
        self._outer: dict[tuple[int, str], list[Place]] = {}
        self._partial: dict[int, list[Place]] = {}

    def leads(self, place: Place) -> bool:
        """Return whether a value may get to a ``backward()`` or ``autograd.grad``."""
        if self._found is None:
            self._found = self._walk()
        return place in self._found

    def _walk(self) -> set[Place]:
        ends = list(self._index())
        found, stack = set(ends), ends
        while stack:
            place = stack.pop()
            for one in self._before(*place):
                if one not in found:
                    found.add(one)
                    stack.append(one)
        return found

    def _index(self) -> Iterator[Place]:
        """Yield the values of which a gradient is taken; note what is looked up by name."""
        for g, unit in enumerate(self.view.units):
            for v, (op, operands, data) in enumerate(unit.values):
                if op == "attr" and data == "backward":
                    yield g, v
                elif op == "setattr":
                    self._stores.setdefault(data, []).append((g, v))
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
                self._stores.setdefault(tag, []).append((g, v))

    def _before(self, g: int, v: int) -> Iterator[Place]:
        op, operands, data = self.view.units[g].values[v]
        yield from ((g, operand) for operand in operands)
        if op == "param":
            yield from self.trace.arguments(g, data[0])
            for where, call in self._partial.get(g, ()):
                yield from ((where, operand) for operand in self.view.units[where].values[call][1][1:])
        elif op in ("global", "free"):
            first = self.view.first(g) + data[0]
            yield from ((first, value) for value in self.view.units[g].captures.get(data, ()))
            for where, write in self._outer.get((first, data[1]), ()):
                yield from ((where, operand) for operand in self.view.units[where].values[write][1])
        elif op == "importfrom":
            place = self.view.binding(data[0], data[1])
            yield from () if place is None else (place,)
        elif op == "attr":
            yield from self._held(g, operands[0], data)
        for callee in self.view.callees(g, v):
            yield from self._given_back(callee.unit)
        yield from self._put(g, v)
        for where, value in self.uses.shared(g, v):
            yield from self._put(where, value)

    def _given_back(self, unit: int) -> tuple[Place, ...]:
        found = self._results.get(unit)
        if found is None:
            values = self.view.units[unit].values
            given = (operand for op, operands, _ in values if op in _OUT for operand in operands)
            found = self._results[unit] = tuple((unit, operand) for operand in given)
        return found

    def _held(self, g: int, base: int, name: str) -> Iterable[Place]:
        """Return what is written into a field that is read, or put into what it holds."""
        owners = self.view.instances(g, base)
        key = (name, owners)
        found = self._fields.get(key)
        if found is None:
            family = {cls for owner in owners for cls in self.view.family(owner)}
            found = self._fields[key] = tuple(dict.fromkeys(self._written(name, family)))
        module = self.flow.names.name(g, base)
        place = self.view.binding(module, name) if module else None
        return found if place is None else (*found, place)

    def _written(self, name: str, family: set[int]) -> Iterator[Place]:
        for where, v in self._stores.get(name, ()):
            op, operands, tags = self.view.units[where].values[v]
            if op == "call":
                yield from ((where, o) for o, tag in zip(operands[1:], tags, strict=True) if tag in ("", name))
            elif self._meets(where, operands[0], family):
                yield where, operands[1]
        for where, v in self.uses.loads(name):
            if self._meets(where, self.view.units[where].values[v][1][0], family):
                yield from self._put(where, v)

    def _meets(self, g: int, v: int, family: set[int]) -> bool:
        owners = (*self.view.instances(g, v), *self.view.classes(g, v))
        return not owners or any(not family.isdisjoint(self.view.family(owner)) for owner in owners)

    def _put(self, g: int, v: int) -> Iterator[Place]:
        """Yield what is put into the object that a value is, under any of its names in the function."""
        values, seen, stack = self.view.units[g].values, {v}, [v]
        while stack:
            one = stack.pop()
            for user in self.uses.of(g, one):
                op, operands, data = values[user]
                if op in _SAME and user not in seen:
                    seen.add(user)
                    stack.append(user)
                elif op == "attr":
                    calls = (values[call] for call in self.uses.of(g, user))
                    yield from ((g, o) for kind, given, _ in calls if kind == "call" for o in given[1:])
                elif op in ("setitem", "setattr") or (op == "call" and "out" in data):
                    yield from ((g, operand) for operand in operands)

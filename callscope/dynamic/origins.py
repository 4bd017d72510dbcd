"""Following a zero, or a singular operand, back: operation by operation, to a parameter, a scalar, a literal, a name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from torch import Tensor

from callscope.dynamic.backward.saved import describe
from callscope.dynamic.forward import idioms
from callscope.dynamic.forward.leaves import Leaf, storage_of
from callscope.dynamic.forward.literals import Binding
from callscope.dynamic.forward.tape import Entry, Tape
from callscope.dynamic.forward.views import seen_through
from callscope.dynamic.guilt import (
    Guilty,
    accumulates,
    asked_first,
    bounds,
    compares,
    decides,
    instead,
    is_broken,
    is_large,
    is_operand,
    is_singular,
    is_zero,
    multiplies,
    put_there,
    selects,
    sums,
    written_numbers,
)
from callscope.dynamic.source.expressions import text_of
from callscope.dynamic.source.made import callee
from callscope.dynamic.source.places import Places
from callscope.dynamic.trails import Trails, expression_at, operands_of, shown, source_of
from callscope.model.run import ZEROS_IN, OperandRecord
from callscope.model.span import Span

LONGEST = 40
_ADDED = 3
"""So many zeros that are added are all told."""
_OVERWRITING = frozenset(("zero_", "fill_", "copy_", "normal_", "uniform_"))
"""What was there before is no step on the way back."""
_WRITTEN_ZEROS = frozenset(("zero_", "zeros", "zeros_like", "new_zeros"))
Held = Callable[[Leaf], Tensor | None]
"""What a leaf was at the backward (an optimizer may have changed it since), None where that was not kept."""


@dataclass(frozen=True, slots=True)
class Way:
    """The steps from a value back; the binding of the literal there. ``ends``: at a source, not at what is not known."""

    steps: tuple[str, ...] = ()
    source: tuple[Binding, ...] = ()
    ends: bool = False

    def after(self, step: str) -> Way:
        """Return the way with a step before it."""
        return Way((step, *self.steps), self.source, self.ends)


class Origins:
    """Explains the operands of the operations on a tape; ``leaves`` are those that lived at the backward."""

    def __init__(self, places: Places, tape: Tape, leaves: Iterable[Leaf], held: Held) -> None:
        self._places = places
        self.tape = tape
        self._held = held
        self._leaves = {leaf.identity: leaf for leaf in leaves}
        self._owners = {leaf.memory: leaf for leaf in self._leaves.values() if leaf.memory}
        self._trails = Trails(places)
        self._firsts: dict[int, int] = {}
        self._written: list[tuple[int, int]] | None = None

    def operands(self, index: int, guilty: Guilty) -> tuple[OperandRecord, ...]:
        """Return the guilty operands of an operation, each with its origin."""
        entry = self.tape.entries[index]
        asked = [i for i in dict.fromkeys(entry.inputs) if self._is_guilty(i, index, guilty)]
        found = [self._tensor(entry, i, index, guilty) for i in asked_first(guilty, entry, asked)]
        if not any(found):
            found += [
                self._scalar(entry, scalar) for scalar in dict.fromkeys(entry.scalars) if is_operand(entry, scalar)
            ]
        return tuple(record for record in found if record is not None)

    def _tensor(self, entry: Entry, identity: int, index: int, guilty: Guilty) -> OperandRecord | None:
        value = self.value(identity, index)
        if value is None or not guilty(value):
            return None
        way = self._way(identity, index, guilty, set())
        if guilty is is_large and not way.ends:  # no fault by itself, as a 0 is
            return None
        return self.record(self.argument(entry, identity, index), describe(value), way)

    def _scalar(self, entry: Entry, scalar: float) -> OperandRecord:
        way = self.written(entry, scalar)
        if scalar != 0 and entry.values:  # all is dropped: the number is no factor in the source
            return self.record(source_of(entry.place, self._places.span(entry.place)), describe(entry.values[0]), way)
        return self.record(self._trails.number(entry, scalar), repr(scalar), way)

    def record(self, expression: str, state: str, way: Way) -> OperandRecord:
        last = way.source[-1] if way.source else None
        if last is None or last.value is None:  # one of several numbers: no experiment changes it alone
            return OperandRecord(expression, state, way.steps, ends=way.ends)
        if not last.line:  # on the command line, in the environment
            key = f"{last.filename}:{last.name}"
            return OperandRecord(expression, state, way.steps, shown(last), last.value, key, ends=True)
        path = self._places.path(last.filename)
        key = f"{path}:{last.line}:{last.name}"
        name = f"{ZEROS_IN}{last.name}" if last.data else last.name
        return OperandRecord(expression, state, way.steps, name, last.value, key, Span(path, last.line), ends=True)

    def _way(self, identity: int, before: int, guilty: Guilty, seen: set[int]) -> Way:
        """Return the way from a tensor back to its source: of several guilty operands, that of one whose source is known."""
        maker, leaf = self.tape.maker_of(identity, before), self._leaves.get(identity)
        overwritten = self._overwritten(identity, maker, before, guilty)
        if overwritten is not None:
            return overwritten
        if leaf is not None and (maker is None or not self._is_of(leaf, self.tape.entries[maker])):
            return self._of_leaf(leaf, guilty)
        if maker is None or maker in seen or len(seen) >= LONGEST:
            return Way()
        seen.add(maker)
        step = self.made(maker, self.value(identity, before))
        return self._through(maker, guilty, seen).after(step)

    def _through(self, maker: int, guilty: Guilty, seen: set[int]) -> Way:
        """Return the way on from an operation that made a guilty value."""
        entry = self.tape.entries[maker]
        inner = self._guilty_operands(entry, maker, guilty)
        written = self._written_number(entry, guilty) if not inner else Way()
        other = None if inner or written.ends else instead(guilty, entry)
        if other is not None:
            inner, guilty = self._guilty_operands(entry, maker, other), other
        if not inner:
            return written if written.ends else self._threshold(maker, guilty) or written
        if guilty is is_zero and sums(entry) and 1 < len(inner) <= _ADDED:
            return self._all_of(inner, maker, guilty, seen)
        ways = [Way()]
        for operand in inner:
            ways.append(self._way(operand, maker, guilty, seen))
            if ways[-1].ends:
                return ways[-1]
        return next(filter(lambda way: way.steps, ways), Way())

    def _all_of(self, operands: Iterable[int], maker: int, guilty: Guilty, seen: set[int]) -> Way:
        """Return the way from one operand of an operation, and where those of the others end: none alone makes it what it is.

        The end of the way that is told stands last, what else it takes before it.
        """
        ways = [self._way(operand, maker, guilty, seen) for operand in operands]
        known = [way for way in ways if way.ends] or ways
        told = next((way for way in known if way.source), known[0])
        others = tuple(way.steps[-1] for way in known if way.steps)
        steps = (*told.steps[:-1], *dict.fromkeys(step for step in others if step not in told.steps), *told.steps[-1:])
        return Way(steps, told.source, any(way.ends for way in ways))

    def _threshold(self, maker: int, guilty: Guilty) -> Way | None:
        """Return the way to a number with a name that values were compared with, where that makes a mask guilty."""
        entry = self.tape.entries[maker]
        for scalar in dict.fromkeys(entry.scalars) if compares(guilty, entry) else ():
            way = self.written(entry, scalar)
            if way.source and way.source[-1].name.isidentifier():
                return way
        return None

    def _overwritten(self, identity: int, maker: int | None, before: int, guilty: Guilty) -> Way | None:
        """Return the way from what a tensor's memory was overwritten with after it was made; None where that explains nothing."""
        value = self.tape.value_of(identity, before)
        leaf = self._leaves.get(identity)
        memory = leaf.memory if value is None and leaf is not None else 0 if value is None else storage_of(value)
        for index, written in reversed(self._writes()) if memory else ():
            if written == memory and (-1 if maker is None else maker) < index < before:
                way = self._through(index, guilty, {index})
                if way.ends or way.steps:
                    return way.after(self.made(index, value))
        return None

    def _writes(self) -> list[tuple[int, int]]:
        """Return the operations that write to a tensor in place, each with the memory it writes to."""
        if self._written is None:
            self._written = []
            for index, entry in enumerate(self.tape.entries):
                if entry.inputs and idioms.writes_in_place(entry.function):
                    value = entry.values[0] if entry.values else self.tape.value_of(entry.inputs[0], index)
                    leaf = self._leaves.get(entry.inputs[0])
                    memory = storage_of(value) if value is not None else 0 if leaf is None else leaf.memory
                    self._written.append((index, memory))
        return self._written

    def way_to_number(self, identity: int, before: int, number: float) -> Way:
        """Return the way from a constant tensor to where its number was written, as far as that can be told."""
        maker, leaf = self.tape.maker_of(identity, before), self._leaves.get(identity)
        maker = self._first_of(leaf) if maker is None and leaf is not None else maker
        if maker is None:
            return Way() if leaf is None else self._of_leaf(leaf, is_zero)
        return self.written(self.tape.entries[maker], number).after(self.made(maker, None))

    @staticmethod
    def _is_of(leaf: Leaf, entry: Entry) -> bool:
        """Return whether an operation put out a leaf, not something that had its identity before."""
        return any(storage_of(value) == leaf.memory for value in entry.values)

    def _of_leaf(self, leaf: Leaf, guilty: Guilty) -> Way:
        """Return the way back from a parameter that began as it is."""
        span, value = self._places.span(leaf.place), self._held(leaf)
        step = f"{span.anchor()}: {source_of(leaf.place, span)} is {'' if value is None else describe(value)}"
        first = self._first_of(leaf)
        if first is None:
            trail = self._trails.at(leaf.place, 0.0)
            way = Way(tuple(map(self._trails.step, trail)), trail[-1:], ends=True)
        else:
            way = self._written_number(self.tape.entries[first], guilty)
            made = self._places.span(self.tape.entries[first].place)
            elsewhere = (made.path, made.line) != (span.path, span.line)
            way = way.after(self.made(first, value)) if elsewhere else way
        way = Way(way.steps, way.source, ends=True)
        return way.after(step) if span.path else way

    def _first_of(self, leaf: Leaf) -> int | None:
        """Return the operation that first had a leaf's memory."""
        if not self._firsts:
            for index, entry in enumerate(self.tape.entries):
                for value in entry.values:
                    self._firsts.setdefault(storage_of(value), index)
        return self._firsts.get(leaf.memory) if leaf.memory else None

    def _written_number(self, entry: Entry, guilty: Guilty) -> Way:
        """Return the way from an operation without a guilty operand to the number it was given, or to where its data is from."""
        found = (way for number in written_numbers(guilty, entry) if (way := self.written(entry, number)).source)
        given = next(found, Way())
        if given.source and not (bounds(entry) and not given.source[-1].name.isidentifier()):
            return given  # where values are bounded by a bare 0, what took them there is to be told
        read = self._trails.brought(entry.place) if entry.brings_in() else None
        if read is not None:
            return Way((self._trails.step(read),), (read,), ends=True)
        return Way(ends=idioms.name_of(entry.function) in _WRITTEN_ZEROS)

    def written(self, entry: Entry, scalar: float) -> Way:
        trail = self._trails.of(entry, scalar, assigned=entry.function is idioms.SET_ITEM)
        return Way(tuple(map(self._trails.step, trail)), trail[-1:], ends=bool(trail))

    def _guilty_operands(self, entry: Entry, maker: int, guilty: Guilty) -> list[int]:
        """Return the guilty operands of an operation; where zeros and what is not finite are, the latter."""
        overwrites = idioms.name_of(entry.function) in _OVERWRITING or entry.function is idioms.SET_ITEM
        read = entry.inputs[1:] if overwrites else entry.inputs
        found = [identity for identity in dict.fromkeys(read) if self._is_guilty(identity, maker, guilty)]
        deciding = [i for i in found if guilty is not is_singular or decides(entry, i, self.value(i, maker))]
        found = deciding or [
            i for i in found if sums(entry) and self._is_data(i, maker)
        ]  # equal to what was brought in
        found = self._selected_from(entry, maker, found)
        found = found[1:] if accumulates(entry) and len(found) > 1 and found[0] == entry.inputs[0] else found
        broken = [i for i in found if guilty is is_singular and self._is_guilty(i, maker, is_broken)]
        if not broken and guilty is is_singular and put_there(entry):
            return []
        if multiplies(entry):  # a factor that is 0 throughout, before one that is 0 somewhere
            found.sort(key=lambda identity: not self._is_guilty(identity, maker, is_zero))
        return broken or asked_first(guilty, entry, found)

    def _is_data(self, identity: int, before: int) -> bool:
        """Return whether a value came into the program as it is: out of numbers, a text, a file."""
        maker = self.tape.maker_of(identity, before)
        return maker is not None and self.tape.entries[maker].brings_in()

    def _selected_from(self, entry: Entry, maker: int, found: list[int]) -> list[int]:
        """Return the operands whose entries an operation hands on: of one that selects not the positions."""
        by_place = selects(entry) or accumulates(entry)
        if not (by_place and entry.values and entry.values[0].is_floating_point()):
            return found
        values = {identity: self.value(identity, maker) for identity in found}
        return [identity for identity, value in values.items() if value is not None and value.is_floating_point()]

    def _is_guilty(self, identity: int, before: int, guilty: Guilty) -> bool:
        value = self.value(identity, before)
        return value is not None and guilty(value)

    def value(self, identity: int, before: int) -> Tensor | None:
        """Return a tensor's values; a leaf's, and those of what shares its memory, as they were at the backward."""
        value = self.tape.value_of(identity, before)
        leaf = self._leaves.get(identity)
        if leaf is not None:
            held = self._held(leaf)
            return value if held is None else held
        owner = None if value is None else self._owners.get(storage_of(value))
        held = None if owner is None else self._held(owner)
        return value if value is None or owner is None or held is None else seen_through(value, owner.tensor(), held)

    def made(self, index: int, value: Tensor | None) -> str:
        entry = self.tape.entries[index]
        span = self._places.span(entry.place)
        value = entry.values[0] if value is None and entry.values else value
        return f"{span.anchor()}: {source_of(entry.place, span)} is {'' if value is None else describe(value)}"

    def argument(self, entry: Entry, identity: int, index: int) -> str:
        """Return the source text of an operation's argument, the whole operation's where it cannot be told apart."""
        if entry.place is None:
            return ""
        node = expression_at(entry.place, self._places.span(entry.place))
        parts = operands_of(node) if node is not None else []
        position = entry.inputs.index(identity)
        if isinstance(node, ast.Call) and callee(node).strip("_") != idioms.name_of(entry.function).strip("_"):
            maker = self.tape.maker_of(identity, index)  # a layer, or several, a function of the user's
            if maker is not None and self.tape.entries[maker].place == entry.place:
                return f"a value within {text_of(node)}"
            return text_of(node.args[position] if position < len(node.args) else node)
        if len(parts) == len(entry.inputs):
            return text_of(parts[position])
        return text_of(node) if node is not None else ""

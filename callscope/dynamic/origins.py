"""Following a zero, or a singular operand, back: operation by operation, to a parameter, a scalar, a literal, a name."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from callscope.dynamic.backward.saved import describe
from callscope.dynamic.forward import idioms
from callscope.dynamic.forward.leaves import Leaf, storage_of
from callscope.dynamic.forward.literals import Binding
from callscope.dynamic.forward.tape import Entry, Tape
from callscope.dynamic.source.places import Places
from callscope.dynamic.trails import Trails, expression_at, is_zero_number, operands_of, source_of
from callscope.model.run import OperandRecord
from callscope.model.span import Span

LONGEST = 40
_NEAR, _SHOWN = 4, 2
"""So many operations before one that is saturated are asked for the numbers they were given; so many of these are told."""
_OVERWRITING = frozenset(("zero_", "fill_", "copy_", "normal_", "uniform_"))
"""What was there before is no step on the way back."""
_OF_DATA = frozenset(("tensor", "as_tensor", "asarray"))
_BOUNDING = frozenset(("clamp", "clip", "clamp_min", "clamp_max", "hardtanh", "threshold", "relu6"))
_ALONG = frozenset((
    "sum", "mean", "prod", "std", "var", "std_mean", "var_mean", "norm", "vector_norm", "softmax", "log_softmax",
    "logsumexp", "cumsum", "cumprod", "logcumsumexp", "max", "min", "amax", "amin", "median", "nansum", "nanmean",
    "normalize", "cosine_similarity", "diff", "select", "index_select", "gather", "narrow", "unsqueeze", "squeeze",
    "flatten", "transpose", "stack", "cat", "sort", "topk", "kthvalue", "glu",
))  # fmt: skip
"""What has bounds, and what works along a dimension: a 0 given to these is no operand (of the latter an integer)."""
_WRITTEN_ZEROS = frozenset(("zero_", "zeros", "zeros_like", "new_zeros"))
Guilty = Callable[[Tensor], bool]
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


def is_zero(value: Tensor) -> bool:
    """Return whether every entry is 0."""
    return value.numel() > 0 and not bool((value != 0).any())


def is_singular(value: Tensor) -> bool:
    """Return whether some entry is 0 or not finite: where roots, logarithms and quotients have no slope; a mask is none."""
    return value.dtype is not torch.bool and (bool((value == 0).any()) or is_broken(value))


def is_unit(value: Tensor) -> bool:
    """Return whether some entry is 1 or -1, where inverse cosines have no slope, or not finite."""
    return bool((value.abs() == 1).any()) or is_broken(value)


def is_broken(value: Tensor) -> bool:
    """Return whether some entry is nan or infinite."""
    return not bool(torch.isfinite(value).all())


def _is_operand(entry: Entry, scalar: object) -> bool:
    """Return whether a number that an operation was given is a 0 that it computes with: no bound, no dimension."""
    name = idioms.name_of(entry.function).rstrip("_")
    counts = name not in _BOUNDING and not (isinstance(scalar, int) and name in _ALONG)
    return counts and is_zero_number(scalar)


class Origins:
    """Explains the operands of the operations on a tape; ``leaves`` are those that lived at the backward."""

    def __init__(self, places: Places, tape: Tape, leaves: Iterable[Leaf], held: Held) -> None:
        self._places = places
        self._tape = tape
        self._held = held
        self._leaves = {leaf.identity: leaf for leaf in leaves}
        self._owners = {leaf.memory: leaf for leaf in self._leaves.values() if leaf.memory}
        self._trails = Trails(places)
        self._firsts: dict[int, int] = {}

    def operands(self, index: int, guilty: Guilty) -> tuple[OperandRecord, ...]:
        """Return the guilty operands of an operation, each with its origin."""
        entry = self._tape.entries[index]
        found = [self._tensor(entry, identity, index, guilty) for identity in dict.fromkeys(entry.inputs)]
        if not any(found):
            found += [
                self._scalar(entry, scalar) for scalar in dict.fromkeys(entry.scalars) if _is_operand(entry, scalar)
            ]
        return tuple(record for record in found if record is not None)

    def _tensor(self, entry: Entry, identity: int, index: int, guilty: Guilty) -> OperandRecord | None:
        value = self._value(identity, index)
        if value is None or not guilty(value):
            return None
        return self._record(self._argument(entry, identity), describe(value), self._way(identity, index, guilty, set()))

    def _scalar(self, entry: Entry, scalar: float) -> OperandRecord:
        return self._record(self._trails.number(entry, scalar), repr(scalar), self._written(entry, scalar))

    def _record(self, expression: str, state: str, way: Way) -> OperandRecord:
        if not way.source:
            return OperandRecord(expression, state, way.steps)
        last = way.source[-1]
        if last.value is None:  # one of several numbers, none of which an experiment changes alone
            return OperandRecord(expression, state, way.steps)
        path = self._places.path(last.filename)
        key = f"{path}:{last.line}:{last.name}"
        return OperandRecord(expression, state, way.steps, last.name, last.value, key, Span(path, last.line))

    def saturating(self, index: int) -> tuple[OperandRecord, ...]:
        """Return the named numbers behind an operation whose values decide that it has no slope, those farthest from 1 first."""
        entry = self._tape.entries[index]
        found = [
            (abs(math.log(abs(way.source[-1].value or 1.0))), way)
            for way in self._numbers(index, _NEAR, set())
            if way.source
        ]
        value = next((v for identity in entry.inputs if (v := self._value(identity, index)) is not None), None)
        state = "" if value is None else describe(value)
        text = self._argument(entry, entry.inputs[0]) if entry.inputs else ""
        ranked = sorted(found, key=lambda pair: -pair[0])[:_SHOWN]
        return tuple(self._record(text, state, way) for _, way in ranked)

    def _numbers(self, index: int, far: int, seen: set[int]) -> Iterator[Way]:
        """Yield the ways to the named numbers that an operation, or one of those that feed it, was given."""
        entry = self._tape.entries[index]
        seen.add(index)
        for scalar in dict.fromkeys(entry.scalars):
            if isinstance(scalar, float) and scalar and math.isfinite(scalar):
                way = self._written(entry, scalar)
                if way.source and way.source[-1].name.isidentifier():
                    yield way
        makers = [self._tape.maker_of(identity, index) for identity in dict.fromkeys(entry.inputs)]
        for maker in makers if far else ():
            if maker is not None and maker not in seen:
                step = self._made(maker, None)
                yield from (way.after(step) for way in self._numbers(maker, far - 1, seen))

    def _way(self, identity: int, before: int, guilty: Guilty, seen: set[int]) -> Way:
        """Return the way from a tensor back to its source: of several guilty operands, that of one whose source is known."""
        maker, leaf = self._tape.maker_of(identity, before), self._leaves.get(identity)
        if leaf is not None and (maker is None or not self._is_of(leaf, self._tape.entries[maker])):
            return self._of_leaf(leaf)
        if maker is None:
            return Way()
        if maker in seen or len(seen) >= LONGEST:
            return Way()
        seen.add(maker)
        entry = self._tape.entries[maker]
        step = self._made(maker, self._value(identity, before))
        inner = self._guilty_operands(entry, maker, guilty)
        if not inner:
            return self._written_zero(entry).after(step)
        ways = [Way()]
        for operand in inner:
            ways.append(self._way(operand, maker, guilty, seen))
            if ways[-1].ends:
                return ways[-1].after(step)
        return next(filter(lambda way: way.steps, ways), Way()).after(step)

    @staticmethod
    def _is_of(leaf: Leaf, entry: Entry) -> bool:
        """Return whether an operation put out a leaf, not something that had its identity before."""
        return any(storage_of(value) == leaf.memory for value in entry.values)

    def _of_leaf(self, leaf: Leaf) -> Way:
        """Return the way back from a parameter that began as it is."""
        span, value = self._places.span(leaf.place), self._held(leaf)
        step = f"{span.anchor()}: {source_of(leaf.place, span)} is {'' if value is None else describe(value)}"
        first = self._first_of(leaf)
        if first is None:
            trail = self._trails.at(leaf.place, 0.0)
            way = Way(tuple(map(self._trails.step, trail)), trail[-1:], ends=True)
        else:
            way = self._written_zero(self._tape.entries[first])
            elsewhere = self._places.span(self._tape.entries[first].place).line != span.line
            way = way.after(self._made(first, value)) if elsewhere else way
        way = Way(way.steps, way.source, ends=True)
        return way.after(step) if span.path else way

    def _first_of(self, leaf: Leaf) -> int | None:
        """Return the operation that first had a leaf's memory."""
        if not self._firsts:
            for index, entry in enumerate(self._tape.entries):
                for value in entry.values:
                    self._firsts.setdefault(storage_of(value), index)
        return self._firsts.get(leaf.memory) if leaf.memory else None

    def _written_zero(self, entry: Entry) -> Way:
        """Return the way from an operation that makes zeros of no zero to the number it was given, where it was given one."""
        found = (way for s in entry.scalars if is_zero_number(s) and (way := self._written(entry, s)).source)
        given = next(found, Way())
        name = idioms.name_of(entry.function)
        if not given.source and name in _OF_DATA and any(bool((v == 0).any()) for v in entry.values):
            given = self._written(entry, 0.0)  # one of a list of numbers
        return given if given.source else Way(ends=name in _WRITTEN_ZEROS)

    def _written(self, entry: Entry, scalar: float) -> Way:
        trail = self._trails.of(entry, scalar)
        return Way(tuple(map(self._trails.step, trail)), trail[-1:], ends=bool(trail))

    def _guilty_operands(self, entry: Entry, maker: int, guilty: Guilty) -> list[int]:
        """Return the guilty operands of an operation; where zeros and what is not finite are, the latter."""
        read = entry.inputs[1:] if idioms.name_of(entry.function) in _OVERWRITING else entry.inputs
        found = [identity for identity in dict.fromkeys(read) if self._is_guilty(identity, maker, guilty)]
        broken = [i for i in found if guilty is is_singular and self._is_guilty(i, maker, is_broken)]
        return broken or found

    def _is_guilty(self, identity: int, before: int, guilty: Guilty) -> bool:
        value = self._value(identity, before)
        return value is not None and guilty(value)

    def _value(self, identity: int, before: int) -> Tensor | None:
        """Return a tensor's values; a leaf's, and those of what shares its memory, as they were at the backward."""
        value = self._tape.value_of(identity, before)
        leaf = self._leaves.get(identity)
        if leaf is not None:
            held = self._held(leaf)
            return value if held is None else held
        owner = None if value is None else self._owners.get(storage_of(value))
        held = None if owner is None else self._held(owner)
        return torch.zeros_like(value) if value is not None and held is not None and is_zero(held) else value

    def _made(self, index: int, value: Tensor | None) -> str:
        entry = self._tape.entries[index]
        span = self._places.span(entry.place)
        value = entry.values[0] if value is None and entry.values else value
        return f"{span.anchor()}: {source_of(entry.place, span)} is {'' if value is None else describe(value)}"

    def _argument(self, entry: Entry, identity: int) -> str:
        """Return the source text of an operation's argument, the whole operation's where it cannot be told apart."""
        if entry.place is None:
            return ""
        node = expression_at(entry.place, self._places.span(entry.place))
        parts = operands_of(node) if node is not None else []
        position = entry.inputs.index(identity)
        if len(parts) == len(entry.inputs):
            return ast.unparse(parts[position])
        return ast.unparse(node) if node is not None else ""

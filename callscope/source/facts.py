"""The facts of one source file: units (code objects) of values in SSA form, with spans and regions.

The reference is ``docs/architecture/facts.md``. Everything here is plain data, so that a file's facts
survive ``marshal`` and a pipe between processes.
"""

from __future__ import annotations

from array import array
from typing import Any, NamedTuple

from callscope.model.span import Span

FACTS_VERSION = 1

Value = tuple[str, tuple[int, ...], Any]
"""``(op, operands, data)``: an operand is the index of an earlier value of the same unit (a phi's may be later)."""

Region = tuple[int, str, int, Any]
"""``(parent, kind, value, detail)``: a place of control; region 0 is the unit's body."""


class Parameter(NamedTuple):
    """A formal parameter. ``kind``: positional | normal | vararg | keyword | kwarg; ``value``: its param value."""

    name: str
    kind: str
    has_default: bool
    annotation: Any
    value: int


class Unit(NamedTuple):
    """A code object: module body, function, lambda or class body.

    ``name`` is dotted without ``<locals>``; ``qualname`` and ``first_line`` are CPython's. ``captures`` maps
    ``(owner unit, name)`` to the owner's values that a read of that free name (or global) may see.
    ``bindings`` maps each name bound here to its value when the unit ends; ``stores`` to every value stored.
    """

    index: int  # type: ignore[assignment]
    kind: str
    name: str
    qualname: str
    parent: int
    first_line: int
    line: int
    parameters: tuple[Parameter, ...]
    values: tuple[Value, ...]
    spans: bytes
    regions_of: bytes
    regions: tuple[Region, ...]
    captures: dict[tuple[int, str], tuple[int, ...]]
    bindings: dict[str, int]
    stores: dict[str, tuple[int, ...]]
    annotations: dict[str, Any]
    flags: tuple[str, ...]
    docstring: str


class FileFacts(NamedTuple):
    """Everything callscope keeps of one file. ``comments``: ``(line, column, text)`` of comments that steer tools or speak of gradients."""

    version: int
    path: str
    module: str
    is_package: bool
    lines: int
    units: tuple[Unit, ...]
    comments: tuple[tuple[int, int, str], ...]
    exports: tuple[str, ...] | None


def freeze(facts: FileFacts) -> tuple[Any, ...]:
    """Return ``facts`` as plain tuples that ``marshal`` writes; equal parts of a file are one object, also when read."""
    known: dict[Any, Any] = {}
    units = tuple(
        (*unit[:7], tuple(map(tuple, unit.parameters)), _shared(unit.values, known), *unit[9:]) for unit in facts.units
    )
    return (*facts[:5], units, *facts[6:])


_WITH_KEYS = frozenset({"const", "item", "setitem", "delitem", "slice", "dict"})
"""Operations whose data may hold 1, True or 1.0, which are equal and not the same."""


def _shared(values: tuple[Value, ...], known: dict[Any, Any]) -> tuple[Value, ...]:
    share, found = known.setdefault, []
    for op, operands, data in values:
        operands = share(operands, operands)
        if op in _WITH_KEYS:
            found.append((op, operands, data))
        else:
            value = (op, operands, data if data.__class__ is str else share(data, data))
            found.append(share(value, value))
    return tuple(found)


def thaw(data: tuple[Any, ...]) -> FileFacts:
    """Return the facts that ``freeze`` made ``data`` from."""
    units = tuple(Unit._make((*u[:7], tuple(map(Parameter._make, u[7])), *u[8:])) for u in data[5])
    return FileFacts._make((*data[:5], units, *data[6:]))


class Places:
    """The spans and regions of one unit's values, unpacked once."""

    __slots__ = ("_regions", "_spans", "path", "unit")

    def __init__(self, path: str, unit: Unit) -> None:
        self.path = path
        self.unit = unit
        self._spans = array("I", unit.spans)
        self._regions = array("I", unit.regions_of)

    def span(self, value: int) -> Span:
        """Return where ``value`` stands: 1-based, the end column one past the last character."""
        line, column, end_line, end_column = self._spans[4 * value : 4 * value + 4]
        return Span(self.path, line, column, end_line, end_column)

    def region(self, value: int) -> int:
        """Return the innermost region of ``value``."""
        return self._regions[value]

    def enclosing(self, value: int) -> tuple[Region, ...]:
        """Return the regions around ``value``, innermost first, without region 0."""
        found, region = [], self._regions[value]
        while region:
            found.append(self.unit.regions[region])
            region = self.unit.regions[region][0]
        return tuple(found)

    def is_within(self, value: int, region: int) -> bool:
        """Return whether ``value`` stands in a region, or in one inside it; everything stands in region 0."""
        inner = self._regions[value]
        while inner and inner != region:
            inner = self.unit.regions[inner][0]
        return inner == region

    def contexts(self, value: int) -> tuple[int, ...]:
        """Return the context-manager values of the ``with`` statements around ``value``, innermost first."""
        return tuple(region[2] for region in self.enclosing(value) if region[1] == "with")

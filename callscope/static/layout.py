"""Where code lies: which node is which value of which unit, in the files' own units and in copies of them."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import Any

from callscope.source.facts import FileFacts, Unit
from callscope.source.shape import unread
from callscope.static.copies import Copies
from callscope.static.objects import FUNCTION, Objects


class Layout:
    """Units one after the other, each with a node a value; nodes that are no values come between copies."""

    copies: Copies

    def __init__(self, files: tuple[FileFacts, ...]) -> None:
        self.files = files
        self.units: list[Unit] = []
        self.file_of: list[int] = []
        self.first_unit: list[int] = []
        self.bases = array("q")
        count = 0
        for number, file in enumerate(files):
            self.first_unit.append(len(self.units))
            for unit in file.units:
                self.units.append(unit)
                self.file_of.append(number)
                self.bases.append(count)
                count += len(unit.values)
        self.value_count = count
        self.callee_marks = bytearray(count)
        self.wide = bytearray(count)
        self.values = bytearray(b"\1") * count
        self.marked = count
        self.objects = Objects()
        self._unread: dict[int, frozenset[int]] = {}

    def lay(self, original: int, start: int) -> int:
        """Note another unit with the code of ``original``, whose values are the nodes from ``start`` on."""
        record = self.units[original]
        size = len(record.values)
        self.units.append(record)
        self.file_of.append(self.file_of[original])
        self.bases.append(start)
        for marks, mark in ((self.callee_marks, 0), (self.wide, 0), (self.values, 1)):
            marks.extend(bytes(start - len(marks)))
            marks.extend(bytes((mark,)) * size)
        self.marked = start + size
        return len(self.units) - 1

    def node(self, unit: int, value: int) -> int:
        """Return the node of a value."""
        return self.bases[unit] + value

    def unit_of(self, node: int) -> int:
        """Return the unit that a value node belongs to."""
        return bisect_right(self.bases, node) - 1

    def is_value(self, node: int) -> bool:
        """Return whether a node is a value of a unit, not one made for a field, a result ..."""
        return node < self.marked and self.values[node] == 1

    def unit_at(self, unit: int, local: int) -> int:
        """Return the unit with this number in the file of ``unit``, as its code sees it (in a copy: the copy)."""
        scope = self.copies.scopes.get(unit)
        if scope is not None and local in scope:
            return scope[local]
        return self.first_unit[self.file_of[unit]] + local

    def unread_in(self, unit: int) -> frozenset[int]:
        """Return the constants of a unit whose value no call depends on."""
        found = self._unread.get(unit)
        if found is None:
            found = self._unread[unit] = unread(self.units[unit])
        return found

    def operation(self, node: int) -> tuple[str, tuple[int, ...], Any]:
        """Return ``(op, operands, data)`` of a value node; operands are indices of its unit."""
        unit = self.unit_of(node)
        return self.units[unit].values[node - self.bases[unit]]

    def operands_of(self, node: int) -> tuple[int, ...]:
        """Return the operand nodes of a value node."""
        unit = self.unit_of(node)
        base = self.bases[unit]
        return tuple(base + operand for operand in self.units[unit].values[node - base][1])

    def function(self, unit: int) -> int:
        """Return the function object of a unit: its original's number first, its own last."""
        original = self.copies.origin.get(unit)
        return (
            self.objects.intern(FUNCTION, unit) if original is None else self.objects.intern(FUNCTION, original, unit)
        )

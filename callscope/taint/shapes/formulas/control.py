"""The order in which a function's values are worked out: branches of known tests, loops over known things, where ways meet."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, picked
from callscope.taint.shapes.formulas.things import UNKNOWN

if TYPE_CHECKING:
    from callscope.taint.shapes.formulas.frames import Frame
    from callscope.taint.shapes.formulas.work import Work

_TURNS = 64
_LOOPS = ("for", "comprehension")
_MISTAKES = (ArithmeticError, ValueError, TypeError, IndexError, KeyError, AttributeError, StopIteration)
"""What working a formula out of its domain, or with the wrong kind of thing, comes to."""


def rows(value: Any) -> list[Any]:
    """Return an array's parts along its first axis."""
    if isinstance(value, Array) and value.shape:
        return [picked(value, k) for k in range(value.shape[0])]
    raise NotUnderstoodError


class Control:
    """One function being worked out, as far as order goes."""

    def __init__(self, work: Work, g: int, arguments: dict[int, Any], parent: Frame | None, depth: int) -> None:
        self.work, self.g, self.parent, self.depth = work, g, parent, depth
        self.unit = work.reporter.view.units[g]
        self.places = work.reporter.view.places(g)
        self.arguments = arguments
        self.values: dict[int, Any] = {}
        self.items: dict[int, Any] = {}
        self.gathered: dict[int, list[Any]] = {}
        self.heads: set[int] = set()

    def run(self) -> Any:
        """Return what the function returns."""
        try:
            found = self._steps(0, len(self.unit.values), 0)
        except _MISTAKES as error:
            raise NotUnderstoodError from error
        return found[0] if found else None

    def _steps(self, first: int, end: int, inside: int) -> tuple[Any] | None:
        v = first
        while v < end:
            region = self._loop_around(v, inside)
            if region:
                v = self._turns(region, v, end)
                continue
            if self._is_reached(self.places.region(v), inside):
                self.work.count()
                op, operands, data = self.unit.values[v]
                if op == "return":
                    return (self._of(operands[0]) if operands else None,)
                self.values[v] = self._value(v, op, operands, data)
            v += 1
        return None

    def _loop_around(self, v: int, inside: int) -> int:
        """Return the outermost loop around a value within a region, 0 if there is none."""
        region, found = self.places.region(v), 0
        while region and region != inside:
            if self.unit.regions[region][1] in _LOOPS:
                found = region
            region = self.unit.regions[region][0]
        return found if found and self._is_reached(self.unit.regions[found][0], inside) else 0

    def _is_reached(self, region: int, inside: int) -> bool:
        while region and region != inside:
            parent, kind, value, detail = self.unit.regions[region]
            if kind in ("if", "after"):
                if not self._is_reached(parent, inside) or self._truth(value) != bool(detail):
                    return False
            elif kind != "with":
                raise NotUnderstoodError
            region = parent
        return True

    def _truth(self, v: int) -> bool:
        value = self._of(v)
        if isinstance(value, bool | int | float | str | tuple | list) or value is None:
            return bool(value)
        refused = {
            bool(r[3]) for k, r in enumerate(self.unit.regions) if r[1] == "if" and r[2] == v and self._raises(k)
        }
        if value is UNKNOWN and len(refused) == 1:
            return not refused.pop()  # what is refused is not tried
        raise NotUnderstoodError

    def _raises(self, region: int) -> bool:
        return any(op == "raise" and self.places.region(v) == region for v, (op, _, _) in enumerate(self.unit.values))

    def _turns(self, region: int, first: int, end: int) -> int:
        """Run a loop whose first value stands at ``first``; return where it ends."""
        last = first
        while last < end and self._is_within(self.places.region(last), region):
            last += 1
        inner = {self.places.region(v) for v in range(first, last)} - {region}
        if any(self.unit.regions[one][1] not in (*_LOOPS, "with") for one in inner):
            raise NotUnderstoodError  # a way out of the loop would not be seen
        iterable = self.unit.regions[region][2]
        items = self._of(iterable)
        items = list(items) if isinstance(items, range | list | tuple) else rows(items)
        if len(items) > _TURNS:
            raise NotUnderstoodError
        heads = [v for v in range(first) if self.unit.values[v][0] == "phi" and self._is_head(v, first, last)]
        self.heads.update(heads)
        for item in items:
            self.items[iterable] = item
            if self._steps(first, last, region) is not None:
                raise NotUnderstoodError
            for v in range(first, last):
                self.gathered.setdefault(v, []).append(self.values.get(v, UNKNOWN))
            carried = {v: self._of(self.unit.values[v][1][-1]) for v in heads}
            self.values.update(carried)
        return last

    def _is_head(self, v: int, first: int, last: int) -> bool:
        operands = self.unit.values[v][1]
        later = [o for o in operands if o > v]
        if later and any(first <= o < last for o in later) and (len(operands) != 2 or operands[1] != later[0]):
            raise NotUnderstoodError
        return any(first <= o < last for o in later)

    def _is_within(self, region: int, outer: int) -> bool:
        while region and region != outer:
            region = self.unit.regions[region][0]
        return region == outer

    def _joined(self, v: int, operands: Sequence[int]) -> Any:
        """Return what a value is where several ways meet."""
        if any(o >= v for o in operands):
            return self._of(operands[0])
        for one in operands:
            if one in self.heads:
                return self._of(one)
        before = v - 1
        while before >= 0 and self.unit.values[before][0] == "phi":
            before -= 1
        here, region = self.places.region(v), self.places.region(before) if before >= 0 else 0
        while region and self.unit.regions[region][0] != here:
            region = self.unit.regions[region][0]
        if not region or self.unit.regions[region][1] != "if" or len(operands) != 2:
            raise NotUnderstoodError
        return self._of(operands[0 if self._truth(self.unit.regions[region][2]) else 1])

    def _of(self, v: int) -> Any:
        if v not in self.values:
            raise NotUnderstoodError
        return self.values[v]

    @abstractmethod
    def _value(self, v: int, op: str, operands: tuple[int, ...], data: Any) -> Any: ...


__all__ = ["Control", "rows"]

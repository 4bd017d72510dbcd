"""The order in which a function's values are worked out: branches of known tests, loops, ways out of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, picked
from callscope.taint.shapes.formulas.meetings import Meetings
from callscope.taint.shapes.formulas.things import UNKNOWN

if TYPE_CHECKING:
    from callscope.taint.shapes.formulas.frames import Frame
    from callscope.taint.shapes.formulas.work import Work

_TURNS = 128
_LOOPS = ("for", "while", "comprehension")
MISTAKES = (
    ArithmeticError, ValueError, TypeError, IndexError, KeyError, AttributeError, StopIteration, AssertionError, RecursionError,
)  # fmt: skip
"""What working a formula out of its domain, or with the wrong kind of thing, comes to."""


def rows(value: Any) -> list[Any]:
    """Return an array's parts along its first axis."""
    if isinstance(value, Array) and value.shape:
        return [picked(value, k) for k in range(value.shape[0])]
    raise NotUnderstoodError


class _JumpError(NotUnderstoodError):
    """A turn of a loop ends early."""


class Control:
    """One function being worked out, as far as order goes."""

    def __init__(self, work: Work, g: int, arguments: dict[int, Any], parent: Frame | None, depth: int) -> None:
        self.work, self.g, self.parent, self.depth = work, g, parent, depth
        self.unit = work.reporter.view.units[g]
        self.places = work.reporter.view.places(g)
        self.meetings: Meetings = work.meetings(g)
        self.arguments = arguments
        self.values: dict[int, Any] = {}
        self.items: dict[int, Any] = {}
        self.gathered: dict[int, list[tuple[Any, ...]]] = {}
        self.left: dict[int, int] = {}
        self.end = -1

    def run(self) -> Any:
        """Return what the function returns."""
        try:
            found = self._steps(0, len(self.unit.values), 0)
        except MISTAKES as error:
            raise NotUnderstoodError from error
        return found[0] if found else None

    def _steps(self, first: int, end: int, inside: int) -> tuple[Any] | None:
        v = first
        while v < end:
            region = self.places.region(v)
            loop = self._loop_around(region, inside)
            if loop:
                v, found = self._turns(loop, v, end)
                if found is not None:
                    return found
                continue
            if region == inside or self._is_reached(region, inside):
                self.work.count()
                op, operands, data = self.unit.values[v]
                if op == "return":
                    self.end = v
                    return (self._of(operands[0]) if operands else None,)
                value = self.values[v] = self._value(v, op, operands, data)
                if isinstance(value, Array):
                    self.work.budget.left -= len(value.data) // 4
            v += 1
        return None

    def _loop_around(self, region: int, inside: int) -> int:
        """Return the outermost loop around a region within another, 0 if there is none that is reached."""
        found = 0
        while region and region != inside:
            if self.unit.regions[region][1] in _LOOPS:
                found = region
            region = self.unit.regions[region][0]
        if not found or not self._is_reached(self.unit.regions[found][0], inside):
            return 0
        _, kind, test, _ = self.unit.regions[found]
        return found if kind != "while" or self._truth(test) else 0

    def _is_reached(self, region: int, inside: int) -> bool:
        while region and region != inside:
            parent, kind, value, detail = self.unit.regions[region]
            if kind == "after" and self._is_reached(parent, inside) and self._truth(value) != bool(detail):
                raise _JumpError
            if kind in ("if", "while"):
                if not self._is_reached(parent, inside) or self._truth(value) != bool(detail):
                    return False
            elif kind == "except":
                return False
            elif kind not in ("with", "try", "after", "break", "continue"):
                raise NotUnderstoodError
            region = parent
        return True

    def _truth(self, v: int) -> bool:
        value = self._of(v)
        if isinstance(value, Array) and len(value.data) == 1 and not (self.work.smooth and not value.truths):
            return bool(value.data[0])
        if isinstance(value, bool | int | float | str | tuple | list | dict | range) or value is None:
            return bool(value)
        refused = {
            bool(r[3]) for k, r in enumerate(self.unit.regions) if r[1] == "if" and r[2] == v and self._raises(k)
        }
        if value is UNKNOWN and len(refused) == 1:
            return not refused.pop()  # what is refused is not tried
        raise NotUnderstoodError

    def _raises(self, region: int) -> bool:
        return any(op == "raise" and self.places.region(v) == region for v, (op, _, _) in enumerate(self.unit.values))

    # -- loops -----------------------------------------------------------------------------------------------

    def _turns(self, region: int, first: int, end: int) -> tuple[int, tuple[Any] | None]:
        """Run a loop whose first value stands at ``first``; return where it ends, and what is returned from within."""
        last = first
        while last < end and self._is_within(self.places.region(last), region):
            last += 1
        _, kind, source, _ = self.unit.regions[region]
        heads = [v for v in range(first) if self.unit.values[v][0] == "phi" and self._is_head(v, first, last)]
        self.left.pop(region, None)
        for comprehension in self.meetings.comprehensions:
            if comprehension.outer == region:
                self.gathered[comprehension.value] = []
        for item in [None] * _TURNS if kind == "while" else self._items(source):
            self.items[source] = item
            found, word = self._turn(region, first, last)
            if found is not None or word == "break":
                return last, found
            self._gather(region)
            self._carry(heads, last, jumped=word == "continue")
            if kind == "while" and not self._goes_on(source, heads, first):
                return last, None
        if kind == "while":
            raise NotUnderstoodError
        return last, None

    def _items(self, source: int) -> list[Any]:
        items = self._of(source)
        items = list(items) if isinstance(items, range | list | tuple | dict | str) else rows(items)
        if len(items) > _TURNS:
            raise NotUnderstoodError
        return items

    def _turn(self, region: int, first: int, last: int) -> tuple[tuple[Any] | None, str]:
        """Do one turn; return what it returns, or by what jump it ended."""
        for v in range(first, last):
            self.values.pop(v, None)
        ended = False
        found = None
        try:
            found = self._steps(first, last, region)
        except _JumpError:
            ended = True
        word = "" if found is not None else self._jumped(region)
        if ended and not word:
            raise NotUnderstoodError
        return found, word

    def _jumped(self, loop: int) -> str:
        """Return by which jump a turn ended, if any; note which way out was taken."""
        ways = [k for k in self.meetings.jumps.get(loop, ()) if self._is_taken(k, loop)]
        if not ways:
            return ""
        word = self.unit.regions[ways[0]][1]
        if word == "break":
            breaks = [k for k in self.meetings.jumps[loop] if self.unit.regions[k][1] == "break"]
            self.left[loop] = breaks.index(ways[0])
        return word

    def _is_taken(self, jump: int, loop: int) -> bool:
        try:
            return self._is_reached(self.unit.regions[jump][0], loop)
        except NotUnderstoodError:
            return False

    def _carry(self, heads: Sequence[int], last: int, *, jumped: bool) -> None:
        carried = {}
        for v in heads:
            back = self.unit.values[v][1][1:]
            if len(back) > 1 or (back and jumped):
                raise NotUnderstoodError
            carried[v] = self._of(back[0] if back else v)
        self.values.update(carried)

    def _goes_on(self, test: int, heads: Sequence[int], first: int) -> bool:
        """Ask a ``while``'s test again."""
        if self.unit.values[test][0] == "const":
            return True
        begin = max(heads, default=first) + 1
        if not begin <= test < first:
            raise NotUnderstoodError
        self._steps(begin, first, self.places.region(test))
        return self._truth(test)

    def _gather(self, region: int) -> None:
        for one in self.meetings.comprehensions:
            if one.inner == region and self._is_reached(one.last, region):
                self.gathered[one.value].append(tuple(self._of(o) for o in self.unit.values[one.value][1]))

    def _is_head(self, v: int, first: int, last: int) -> bool:
        return any(first <= o < last for o in self.unit.values[v][1] if o > v)

    def _is_within(self, region: int, outer: int) -> bool:
        while region and region != outer:
            region = self.unit.regions[region][0]
        return region == outer

    # -- where ways meet -------------------------------------------------------------------------------------

    def _joined(self, v: int, operands: Sequence[int]) -> Any:
        """Return what a value is where several ways meet."""
        if any(o >= v for o in operands) or len(operands) == 1:
            return self._of(operands[0])
        region = self.meetings.before(v)
        kind, test = self.unit.regions[region][1:3] if region else ("", -1)
        if kind == "if" and len(operands) == 2:
            return self._of(operands[0 if self._truth(test) else 1])
        if kind in _LOOPS:
            return self._of(operands[self._way_out(region, len(operands))])
        known = [o for o in operands if o in self.values]
        asked = all(self.unit.values[o][0] == "pi" for o in operands)  # what was asked in several ways is one thing
        if not known or (len(known) > 1 and not asked):
            raise NotUnderstoodError
        return self.values[known[0]]

    def _way_out(self, loop: int, count: int) -> int:
        """Return by which of several ways a loop was left: its end stands first, then its breaks."""
        breaks = sum(self.unit.regions[k][1] == "break" for k in self.meetings.jumps.get(loop, ()))
        taken = self.left.get(loop)
        if taken is None:
            return 0
        if count == breaks + 1:
            return taken + 1
        if breaks == 1 or count == 1:
            return count - 1
        raise NotUnderstoodError

    def _of(self, v: int) -> Any:
        if v not in self.values:
            raise NotUnderstoodError
        return self.values[v]

    @abstractmethod
    def _value(self, v: int, op: str, operands: tuple[int, ...], data: Any) -> Any: ...


__all__ = ["MISTAKES", "Control", "rows"]

"""What values are made of in the end: the leaves behind each place, worked out once however many ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from callscope.taint.forward.trace import Place


class Leaves:
    """Of each place, a number with one bit a leaf; places that go round in a circle have the same (Tarjan's components, without recursion)."""

    def __init__(self, behind: Callable[[Place], tuple[Place, ...]], is_leaf: Callable[[int, int], bool]) -> None:
        self._behind, self._is_leaf = behind, is_leaf
        self._leaves: list[Place] = []
        self._bits: dict[Place, int] = {}
        self._same: dict[int, int] = {}
        self._sets: dict[int, frozenset[Place]] = {0: frozenset()}

    def of(self, places: Iterable[Place]) -> frozenset[Place]:
        """Return the leaves that any of these places is made of, themselves among them."""
        bits = 0
        for place in places:
            if place not in self._bits:
                self._work_out(place)
            bits |= self._bits[place]
        found = self._sets.get(bits)
        if found is None:
            found = self._sets[bits] = frozenset(self._members(bits))
        return found

    def _members(self, bits: int) -> Iterable[Place]:
        while bits:
            lowest = bits & -bits
            yield self._leaves[lowest.bit_length() - 1]
            bits ^= lowest

    def _own(self, place: Place) -> int:
        if not self._is_leaf(*place):
            return 0
        self._leaves.append(place)
        return 1 << (len(self._leaves) - 1)

    def _work_out(self, start: Place) -> None:
        number, low, bits = {start: 0}, {start: 0}, {start: self._own(start)}
        way, todo = [start], [(start, iter(self._behind(start)))]
        while todo:
            place, rest = todo[-1]
            for one in rest:
                known = self._bits.get(one)
                if known is not None:
                    bits[place] |= known
                elif one in number:
                    low[place] = min(low[place], number[one])
                else:
                    number[one] = low[one] = len(number)
                    bits[one] = self._own(one)
                    way.append(one)
                    todo.append((one, iter(self._behind(one))))
                    break
            else:
                todo.pop()
                if low[place] == number[place]:
                    self._close(place, way, bits[place])
                if todo:
                    above = todo[-1][0]
                    low[above] = min(low[above], low[place])
                    bits[above] |= bits[place]

    def _close(self, first: Place, way: list[Place], bits: int) -> None:
        """Everything on the way from ``first`` on goes round with it."""
        bits = self._same.setdefault(bits, bits)
        while True:
            place = way.pop()
            self._bits[place] = bits
            if place == first:
                return


__all__ = ["Leaves"]

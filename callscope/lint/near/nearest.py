"""The files that lie nearest to some files, by how their functions call each other, up to a number of lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from math import log2

from callscope.lint.near.index import Index, Place

_CALL, _BASE, _OWN = 1.0, 0.1, 0.5
_FIELD = 1.5
_CROWD = 0.5
"""What it adds that there are twice as many of a name."""
_MOST = 64
"""A name that more have tells nothing."""
_DOWN, _UP = 1, 0
"""From what is called its other callers are not asked for; from what calls, what it calls is."""


def nearest(index: Index, files: Iterable[int], lines: int, others: Iterable[int] = ()) -> list[int]:
    """Return the files nearest to ``files``, and these, with at most about so many lines; ``others`` count as two steps from them."""
    return _Search(index, files, lines, others).run()


class _Search:
    def __init__(self, index: Index, files: Iterable[int], lines: int, others: Iterable[int]) -> None:
        self.index, self.left = index, lines
        self.chosen: set[int] = set()
        self.done: set[tuple[Place, int]] = set()
        self.heap: list[tuple[float, int, Place]] = []
        self._begin(others, 2 * _CALL)
        for number in sorted(files):
            self._begin((number,), 0.0)
            for other in (number, *sorted(index.imports(number))):
                self._choose(other)

    def _begin(self, files: Iterable[int], distance: float) -> None:
        for number in files:
            for group in self.index.files[number].groups:
                heappush(self.heap, (distance, _UP, (number, group)))

    def run(self) -> list[int]:
        while self.heap and self.left > 0:
            distance, way, place = heappop(self.heap)
            if self._is_done(place, way):
                continue
            self.done.add((place, way))
            self._choose(place[0])
            for other in sorted(self.index.through.get(place, ())):
                self._choose(other)
            for further, cost, onward in self._further(place, way):
                if not self._is_done(further, onward):
                    heappush(self.heap, (distance + cost, onward, further))
        return sorted(self.chosen)

    def _is_done(self, place: Place, way: int) -> bool:
        return (place, way) in self.done or (place, _UP) in self.done

    def _choose(self, number: int) -> None:
        for file in (number, *self.index.above(number)):
            if file not in self.chosen:
                self.chosen.add(file)
                self.left -= self.index.files[file].lines

    def _further(self, place: Place, way: int) -> Iterator[tuple[Place, float, int]]:
        """Yield what lies one step further, what that costs, and the way on."""
        index = self.index
        group = index.files[place[0]].groups[place[1]]
        yield from _each(index.calls.get(place, ()), _CALL, _DOWN)
        yield from _each(index.bases.get(place, ()), _BASE, way)
        yield from _each(index.derived.get(place, ()), _OWN, way, crowd=True)
        yield from _each(index.members.get(place, ()), _OWN, way)
        if group.owner >= 0:
            yield (place[0], group.owner), _OWN, way
        for name in group.read:
            methods = index.methods.get(name, ())
            reached, cost = (methods, _CALL) if methods else (index.writers.get(name, ()), _FIELD)
            yield from _each(reached, cost, _DOWN, crowd=True)
        if way == _UP:
            yield from _each(index.called.get(place, ()), _CALL, _UP, crowd=True)
            if group.owner >= 0 and len(index.methods[group.name]) <= _MOST:
                more = _CALL + _crowd(len(index.methods[group.name]))
                yield from _each(index.readers.get(group.name, ()), more, _UP, crowd=True)
            for name in group.written:
                yield from _each(index.readers.get(name, ()), _FIELD, _UP, crowd=True)


def _crowd(count: int) -> float:
    return _CROWD * log2(count)


def _each(places: Iterable[Place], cost: float, way: int, *, crowd: bool = False) -> Iterator[tuple[Place, float, int]]:
    found = sorted(places)
    if not found or (crowd and len(found) > _MOST):
        return
    cost += _crowd(len(found)) if crowd else 0.0
    for place in found:
        yield place, cost, way

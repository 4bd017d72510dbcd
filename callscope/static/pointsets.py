"""Sets of objects, shared: equal sets are one frozenset, and what two of them give together is worked out once."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.objects import WEAK, WEAKER, WIDE, Objects

PointSet = frozenset[int] | set[int]
"""What a node may be: a shared frozenset, or (more than ``TOO_MANY`` receivers) a set of the node's own."""

MANY = 8
VERY_MANY = 12
TOO_MANY = 32
_TOO_MANY_WIDE = 600
_FULL = 1_000_000
_MEMORY = 1_000_000
_ROOM = 100_000


def bound(values: int) -> int:
    """Return how many things a value may be in a program of so many values: in a very large one fewer, so that the
    work and the memory stay in proportion."""
    return max(MANY, min(TOO_MANY, TOO_MANY * _FULL // max(values, 1)))


class PointSets:
    """Unions and differences of shared sets. A node that may be many things takes no more weak ones."""

    def __init__(self, objects: Objects, limit: int = TOO_MANY) -> None:
        self.limit = limit
        self._wide_limit = _TOO_MANY_WIDE * limit // TOO_MANY
        self.unions: dict[tuple[PointSet, frozenset[int]], frozenset[int]] = {}
        self._kinds = objects.kinds
        self._room = _ROOM
        self._known: dict[frozenset[int], frozenset[int]] = {}
        self._single: dict[tuple[int, ...], frozenset[int]] = {}
        self._differences: dict[tuple[frozenset[int], PointSet], frozenset[int]] = {}
        self._widened: dict[tuple[frozenset[int], frozenset[int], int], frozenset[int]] = {}
        self._ordered: dict[frozenset[int], tuple[int, ...]] = {}

    def of(self, objects: Iterable[int]) -> frozenset[int]:
        """Return the shared set of these objects."""
        if type(objects) is tuple and len(objects) == 1:
            found = self._single.get(objects)
            if found is None:
                found = self._single[objects] = self._shared(frozenset(objects))
            return found
        return self._shared(frozenset(objects))

    def _shared(self, objects: frozenset[int]) -> frozenset[int]:
        return self._known.setdefault(objects, objects)

    def crowded(self) -> bool:
        """Return whether so many sets are remembered that most are likely of no use any more."""
        return len(self._known) > self._room

    def forget(self, live: Iterable[PointSet | None]) -> None:
        """Forget every set but the ``live`` ones, and what was worked out of sets; answers stay the same."""
        self._known = {points: points for points in live if isinstance(points, frozenset)}
        for memory in (self.unions, self._single, self._differences, self._widened, self._ordered):
            memory.clear()
        self._room = max(_ROOM, 2 * len(self._known))

    def union(self, have: PointSet, more: frozenset[int]) -> PointSet:
        """Return what a node that may be ``have`` is when it gets ``more``: ``have`` itself where nothing is new."""
        if have is more or len(have) > self.limit:
            return have
        assert isinstance(have, frozenset)
        found = self.unions.get((have, more))
        if found is None:
            if len(self.unions) > _MEMORY:
                self.unions.clear()
            found = self.unions[have, more] = self._union(have, more)
        return found

    def widened(self, have: PointSet, more: frozenset[int], mark: int) -> PointSet:
        """Return the union for a value that is called or names an attribute: it takes many of what ``WIDE`` says."""
        if have is more or isinstance(have, set) or len(have) > self._wide_limit:
            return have
        found = self._widened.get((have, more, mark))
        if found is None:
            wide, kinds = WIDE[mark], self._kinds
            plain = self.union(have, more)
            kept = frozenset(o for o in more if o not in plain and kinds[o] in wide)
            assert isinstance(plain, frozenset)
            found = self._widened[have, more, mark] = self._shared(plain | kept) if kept else plain
        return found

    def _union(self, have: frozenset[int], more: frozenset[int]) -> frozenset[int]:
        fresh = more - have
        if fresh and len(have) > MANY:
            weak, kinds = WEAK if len(have) < VERY_MANY else WEAKER, self._kinds
            fresh = frozenset(o for o in fresh if kinds[o] not in weak)
        return self._shared(have | fresh) if fresh else have

    def difference(self, now: frozenset[int], before: PointSet) -> frozenset[int]:
        """Return what is in ``now`` and was not in ``before``."""
        found = self._differences.get((now, before))
        if found is None:
            if len(self._differences) > _MEMORY:
                self._differences.clear()
            found = self._differences[now, before] = self._shared(now - before)
        return found

    def ordered(self, objects: PointSet) -> tuple[int, ...]:
        """Return the members in order."""
        if isinstance(objects, set):
            return tuple(sorted(objects))
        found = self._ordered.get(objects)
        if found is None:
            found = self._ordered[objects] = tuple(sorted(objects))
        return found

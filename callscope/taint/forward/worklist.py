"""Which unit is worked out next: callees before callers; what is asked for again waits for the next sweep."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from callscope.taint.program.view import View


class Worklist:
    """Units that wait, in call order. A sweep goes up the order once, so that changes from several callers meet."""

    def __init__(self, order: Iterable[int]) -> None:
        self._order = list(order)
        self._rank = {g: rank for rank, g in enumerate(self._order)}
        self._now = list(range(len(self._order)))
        self._later: list[int] = []
        self._waiting = set(self._order)
        self._at = -1

    def __len__(self) -> int:
        return len(self._waiting)

    def waiting(self) -> frozenset[int]:
        """Return the units that wait."""
        return frozenset(self._waiting)

    def add(self, g: int) -> None:
        """Let a unit wait for its turn: in this sweep if that is still to come."""
        if g in self._waiting:
            return
        self._waiting.add(g)
        rank = self._rank[g]
        if rank > self._at:
            heappush(self._now, rank)
        else:
            self._later.append(rank)

    def take(self) -> int:
        """Return the next unit; there must be one."""
        if not self._now:
            self._now, self._later = self._later, []
            heapify(self._now)
        self._at = heappop(self._now)
        g = self._order[self._at]
        self._waiting.discard(g)
        return g


def call_order(view: View) -> list[int]:
    """Return all units, callees before callers where calls do not go in a circle."""
    calls: dict[int, list[int]] = {}
    for target, sites in view.callers.items():
        for unit in dict.fromkeys(g for g, _ in sites):
            calls.setdefault(unit, []).append(target)
    order: list[int] = []
    seen: set[int] = set()
    for root in range(len(view.units)):
        stack = [(root, iter(calls.get(root, ())))] if root not in seen else []
        seen.add(root)
        while stack:
            g, below = stack[-1]
            following = next((t for t in below if t not in seen), None)
            if following is None:
                order.append(g)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(calls.get(following, ()))))
    return order

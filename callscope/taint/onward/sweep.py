"""Looking from a site over the search's graph, nearer places first: what has been looked at to its ends is not again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from callscope.taint.onward.reach import FAR, HORIZON, LENGTH, SHIFT


class Sweeps:
    """One look after the other. ``_done``: of each node, within how many guesses everything behind it is known, and one more.

    Behind a guess by name (``_behind``) the horizon is reached: only what is certain is followed on, and only what ``leads`` to
    a gradient that is taken, the one end that counts there. ``_passed``: what has been looked at so.
    """

    def __init__(self, leads: Callable[[int], bool]) -> None:
        self._leads = leads
        self._done = bytearray()
        self._passed: set[int] = set()
        self._budget = 0
        self._at: dict[int, int] = {}
        self._behind: dict[int, None] = {}
        self._todo: list[deque[int]] = [deque() for _ in range(HORIZON + 1)]
        self._beyond: deque[int] = deque()

    def add(self) -> None:
        """A node has been made."""
        self._done.append(0)

    def begin(self, nodes: Iterable[int], budget: int) -> None:
        """Look from ``nodes`` as far as ``budget`` guesses."""
        self._budget, self._at, self._behind = budget, {}, {}
        self._beyond.clear()
        for todo in self._todo:
            todo.clear()
        for node in nodes:
            self._come(node, 0)

    def take(self) -> int:
        """Return the nearest node that is still to be looked at, -1 if there is none."""
        for distance, todo in enumerate(self._todo):
            while todo:
                node = todo.popleft()
                if self._at[node] == distance and self._done[node] <= self._budget - distance:
                    return node
        while self._beyond:
            node = self._beyond.popleft()
            if node not in self._at and not self._done[node] and node not in self._passed and self._leads(node):
                return node
        return -1

    def follow(self, node: int, edges: Iterable[int]) -> None:
        """Go on from a node over some edges."""
        distance = self._at.get(node)
        if distance is not None:
            for edge in edges:
                total = distance + (edge >> 1 & FAR)
                if not edge & 1:
                    self._come(edge >> SHIFT, total)
                elif total <= self._budget:
                    self._pass(edge >> SHIFT)
        elif node in self._behind:
            for edge in edges:
                if not edge & LENGTH:
                    self._pass(edge >> SHIFT)

    def _pass(self, node: int) -> None:
        """A node has been reached behind a guess by name."""
        if node not in self._behind:
            self._behind[node] = None
            self._beyond.append(node)

    def end(self) -> None:
        """Everything in sight has been looked at."""
        for node, distance in self._at.items():
            left = self._budget - distance + 1
            if left > self._done[node]:
                self._done[node] = left
        self._passed.update(self._behind)

    def _come(self, node: int, distance: int) -> None:
        if distance <= self._budget and distance < self._at.get(node, distance + 1):
            self._at[node] = distance
            self._todo[distance].append(node)

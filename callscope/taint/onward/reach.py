"""A growing graph of where values go, and how far each of its nodes is from an end: kept true as nodes and edges come."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator

from callscope.taint.onward.broken import Item

Place = tuple[int, int]
PROVEN_END, LIKELY_END, COUNTED_END, GRADED_END = range(4)
"""Kinds of ends; graded: ``autograd.grad`` takes a derivative there, of whatever it is asked for."""
RETURNED = "returned by"
"""How an end is described that is only likely: whoever uses the library may take its gradient."""
HORIZON = 3
"""Ends behind more guesses than this are none: such a way is no evidence any more. Steps that are certain are free, however many."""
SURE = 0
"""An end behind more guesses than this is likely at most."""
MERGED, FIELD, GUESS = 1, 2, 3
"""What a guess costs: one of several functions or objects of the same class, an object of a class that is read elsewhere, a candidate by name."""
_KINDS = 4
SHIFT, FAR, LENGTH = 4, 0b111, 0b1111
"""An edge is one number: where it leads, how many guesses it takes, whether it is a guess by name."""
_UNREACHED = bytes([HORIZON + 1] * _KINDS)
_NO_EDGES: array[int] = array("Q")
"""Shared by all nodes without edges; packed, as are those that have some: a large program has millions."""


def as_edge(after: int, far: int, *, guess: bool) -> int:
    """Return an edge as one number."""
    return after << SHIFT | far << 1 | guess


class Reach:
    """How near the ends are is handed backwards as it is found: each node and edge costs little, however many ask."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.after: list[array[int]] = []  # the edges from a node, see ``sweep``
        self.ends: dict[tuple[int, int], tuple[str, int | None]] = {}
        self.over: dict[
            tuple[int, int], list[int]
        ] = {}  # of an edge through called functions, the nodes it comes out of
        self._near = bytearray()  # of each node, how near an end of each kind is
        self._last = array("q")  # of each node, the last edge that leads to it
        self._from, self._earlier = array("Q"), array("q")  # of such an edge, where it comes from, and the one before

    def __len__(self) -> int:
        return len(self.items)

    def add(self, item: Item) -> int:
        """Return a new node."""
        self.items.append(item)
        self._near.extend(_UNREACHED)
        self.after.append(_NO_EDGES)
        self._last.append(-1)
        return len(self.items) - 1

    def place(self, node: int) -> Place:
        """Return where a node stands."""
        return self.items[node][:2]

    def is_hub(self, node: int) -> bool:
        """Return whether a node is no place: it only leads to others."""
        return self.items[node][0] < 0

    def edge(self, node: int, edge: int, over: int = -1) -> None:
        """Say that a value goes on from ``node``; ``over``: through a called function, out of this node of it."""
        after, guess = edge >> SHIFT, bool(edge & 1)
        if over >= 0:
            self.over.setdefault((node, after), []).append(over)
        if self.after[node]:
            self.after[node].append(edge)
        else:
            self.after[node] = array("Q", (edge,))
        self._from.append(node << SHIFT | edge & LENGTH)
        self._earlier.append(self._last[after])
        self._last[after] = len(self._from) - 1
        first, length = after * _KINDS, edge >> 1 & FAR
        for kind in range(_KINDS):
            near, known = self._near[first + kind], across(kind, guess)
            if near + length <= HORIZON and known is not None:
                self._nearer(node, known, near + length)

    def end(self, node: int, kind: int, what: str = "", user: int | None = None) -> None:
        """Say that a value ends at ``node``."""
        self.ends.setdefault((node, kind), (what, user))
        self._nearer(node, kind, 0)

    def near(self, node: int, kind: int) -> int:
        """Return how many guesses lie before the nearest end of a kind."""
        return self._near[node * _KINDS + kind]

    def _nearer(self, node: int, kind: int, near: int) -> None:
        at = node * _KINDS + kind
        if near < self._near[at]:
            self._near[at] = near
            self._hand_back(at)

    def _hand_back(self, at: int) -> None:
        queue = deque([at])
        while queue:
            at = queue.popleft()
            near, kind = self._near[at], at % _KINDS
            for edge in self._leading_to(at // _KINDS):
                known = across(kind, bool(edge & 1))
                if known is None:
                    continue
                total, earlier = near + (edge >> 1 & FAR), (edge >> SHIFT) * _KINDS + known
                if total <= HORIZON and total < self._near[earlier]:
                    self._near[earlier] = total
                    queue.append(earlier)

    def _leading_to(self, node: int) -> Iterator[int]:
        """Yield the edges that lead to a node, each with where it comes from."""
        number = self._last[node]
        while number >= 0:
            yield self._from[number]
            number = self._earlier[number]

    def reaches(self, node: int, kind: int, guesses: int = HORIZON) -> bool:
        """Return whether an end of a kind is near enough."""
        return self._near[node * _KINDS + kind] <= guesses

    def is_sure(self, node: int, kind: int = PROVEN_END) -> bool:
        """Return whether an end is so near that the way to it is believed."""
        return self._near[node * _KINDS + kind] <= SURE


def across(kind: int, guess: bool) -> int | None:
    """What is proven behind a guess is likely before it, and what is likely or counted behind it is nothing before it."""
    if not guess:
        return kind
    return LIKELY_END if kind in (PROVEN_END, GRADED_END) else None

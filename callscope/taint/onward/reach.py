"""A growing graph of where values go, and how far each of its nodes is from an end: kept true as nodes and edges come."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

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
_KINDS, _SHIFT, _LENGTH = 4, 4, 0b1110
_UNREACHED = bytes([HORIZON + 1] * _KINDS)
_NESTED, _LONG = 4, 400


class Reach:
    """How near the ends are is handed backwards as it is found: each node and edge costs little, however many ask."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._near = bytearray()  # of each node, how near an end of each kind is
        self._before: list[
            list[int]
        ] = []  # the edges that lead to a node: where from, how long, whether guessed, as one number
        self._made_by: list[int] = []
        self._ends: dict[tuple[int, int], tuple[str, int | None]] = {}
        self._next: dict[int, int] = {}  # from a node and a kind to the following ones, as one number each
        self._over: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        return len(self.places)

    def add(self, place: Place, made_by: int) -> int:
        """Return a new node; ``made_by``: the node that first led to it, -1 for none."""
        self.places.append(place)
        self._near.extend(_UNREACHED)
        self._before.append([])
        self._made_by.append(made_by)
        return len(self.places) - 1

    def edge(self, node: int, after: int, length: int, *, guess: bool = False, over: int = -1) -> None:
        """Say that a value goes from ``node`` to ``after``; ``over``: through a called function, out of this node of it."""
        if over >= 0:
            self._over.setdefault((node, after), over)
        self._before[after].append(node << _SHIFT | length << 1 | guess)
        first = after * _KINDS
        for kind in range(_KINDS):
            near, known = self._near[first + kind], _across(kind, guess)
            if near + length <= HORIZON and known is not None:
                self._nearer(node, known, near + length, first + kind)

    def end(self, node: int, kind: int, what: str = "", user: int | None = None) -> None:
        """Say that a value ends at ``node``."""
        at = node * _KINDS + kind
        if self._ends.setdefault((node, kind), (what, user)) and self._near[at]:
            self._near[at] = 0
            self._next.pop(at, None)
            self._hand_back(at)

    def _nearer(self, node: int, kind: int, near: int, following: int) -> None:
        at = node * _KINDS + kind
        if near < self._near[at]:
            self._near[at] = near
            self._next[at] = following
            self._hand_back(at)

    def _hand_back(self, at: int) -> None:
        queue = deque([at])
        while queue:
            at = queue.popleft()
            near, kind = self._near[at], at % _KINDS
            for edge in self._before[at // _KINDS]:
                known = _across(kind, bool(edge & 1))
                if known is None:
                    continue
                total, earlier = near + ((edge & _LENGTH) >> 1), (edge >> _SHIFT) * _KINDS + known
                if total <= HORIZON and total < self._near[earlier]:
                    self._near[earlier] = total
                    self._next[earlier] = at
                    queue.append(earlier)

    def reaches(self, node: int, kind: int, guesses: int = HORIZON) -> bool:
        """Return whether an end of a kind is near enough."""
        return self._near[node * _KINDS + kind] <= guesses

    def is_sure(self, node: int, kind: int = PROVEN_END) -> bool:
        """Return whether an end is so near that the way to it is believed."""
        return self._near[node * _KINDS + kind] <= SURE

    def way(self, node: int, kind: int) -> tuple[list[Place], str]:
        """Return the places on the nearest way from ``node`` to an end of this kind, and what the end is."""
        nodes, at = [node], node * _KINDS + kind
        while at in self._next:
            at = self._next[at]
            node, kind = divmod(at, _KINDS)
            nodes.append(node)
        what, user = self._ends[node, kind]
        places = [self.places[one] for one in self._unfolded(nodes)]
        return (places if user is None else [*places, (places[-1][0], user)]), what

    def _unfolded(self, nodes: list[int], depth: int = _NESTED) -> Iterator[int]:
        """Yield the nodes with those inside of called functions."""
        for number, node in enumerate(nodes):
            over = self._over.get((nodes[number - 1], node), -1) if number and depth else -1
            if over >= 0:
                yield from self._unfolded(self._inside(over), depth - 1)
            yield node

    def _inside(self, node: int) -> list[int]:
        way, unit = [node], self.places[node][0]
        while len(way) < _LONG and self._made_by[node] >= 0:
            node = self._made_by[node]
            if self.places[node][0] != unit:
                break
            way.append(node)
        return way[::-1]


def _across(kind: int, guess: bool) -> int | None:
    """What is proven behind a guess is likely before it, and what is likely or counted behind it is nothing before it."""
    if not guess:
        return kind
    return LIKELY_END if kind in (PROVEN_END, GRADED_END) else None

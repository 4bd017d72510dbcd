"""The way from a place to the nearest end, step by step: the shortest, and the first of those by place, in whatever order the graph grew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from callscope.taint.onward.inside import Inside
from callscope.taint.onward.reach import FAR, LIKELY_END, PROVEN_END, SHIFT, Place, Reach, across

_NESTED, _LONG = 4, 400
_KINDS = range(4)
Step = tuple[int, int]
"""A node, and the kind of end that is looked for from there (for ways inside functions: 1 behind a guess by name)."""


class Way:
    """``key`` orders nodes by what they are; ``first``: the node by which the function that a node is in was entered."""

    def __init__(self, reach: Reach, inside: Inside, key: Callable[[int], Any], first: Callable[[int], int]) -> None:
        self._reach, self._inside, self._key, self._first = reach, inside, key, first

    def to_end(self, node: int, kind: int) -> tuple[list[Place], str]:
        """Return the places on the nearest way to an end of this kind, and what the end is."""
        reach = self._reach
        nodes, kind = self._walk((node, kind), self._on, lambda step: step in reach.ends)
        what, user = reach.ends[nodes[-1], kind]
        places = [reach.place(one) for one in self._unfolded(nodes)]
        return (places if user is None else [*places, (places[-1][0], user)]), what

    def within(self, node: int, kind: int, guesses: int) -> list[Place]:
        """Return the places on the nearest way to an end that lie before it has taken more than so many guesses."""
        nodes, _ = self._walk((node, kind), self._on, lambda step: step in self._reach.ends)
        first = self._left(node)
        near = [one for one in nodes if first - self._left(one) <= guesses]
        return [self._reach.place(one) for one in self._unfolded(near)]

    def _left(self, node: int) -> int:
        """Return how many guesses are left from a node on, at the least."""
        return min(self._reach.near(node, kind) for kind in (PROVEN_END, LIKELY_END))

    def _on(self, step: Step) -> Iterator[Step]:
        """Yield the steps after one on a nearest way; a hub is none itself."""
        node, kind = step
        near = self._reach.near(node, kind)
        for edge in self._reach.after[node]:
            after, far = edge >> SHIFT, edge >> 1 & FAR
            for further in _KINDS:
                if across(further, bool(edge & 1)) == kind and self._reach.near(after, further) + far == near:
                    yield from self._on((after, further)) if self._reach.is_hub(after) else ((after, further),)

    def _walk(
        self, start: Step, on: Callable[[Step], Iterable[Step]], found: Callable[[Step], bool]
    ) -> tuple[list[int], int]:
        """Return the nodes from a step to the first that is found, breadth first, and the second number of the last step."""
        parents: dict[Step, Step | None] = {start: None}
        level = [start]
        while level:
            ends = [step for step in level if found(step)]
            if ends:
                return _back(ends[0], parents), ends[0][1]
            following: dict[Step, None] = {}
            for step in level:
                for one in on(step):
                    if one not in parents:
                        parents[one] = step
                        following[one] = None
            level = sorted(following, key=lambda step: (self._key(step[0]), step[1]))
        return [start[0]], start[1]

    def _unfolded(self, nodes: list[int], depth: int = _NESTED) -> Iterator[int]:
        """Yield the nodes with those inside of called functions."""
        for number, node in enumerate(nodes):
            over = self._reach.over.get((nodes[number - 1], node)) if number and depth else None
            if over:
                yield from self._unfolded(self._through(over), depth - 1)
            yield node

    def _through(self, over: list[int]) -> list[int]:
        """Return the way inside a function to the best of the nodes by which a value comes out."""
        out = min(over, key=lambda node: (self._inside.length(node)[::-1], self._key(node)))
        guessed = self._inside.length(out)[1]
        wanted = (out, int(guessed))
        nodes, _ = self._walk((self._first(out), 0), self._on_inside, lambda step: step == wanted)
        return nodes[-_LONG:]

    def _on_inside(self, step: Step) -> Iterator[Step]:
        node, named = step
        for edge in self._reach.after[node]:
            if self._inside.leads(node, edge, behind=bool(named)):
                yield edge >> SHIFT, named | edge & 1


def _back(step: Step, parents: dict[Step, Step | None]) -> list[int]:
    nodes: list[int] = []
    at: Step | None = step
    while at is not None:
        nodes.append(at[0])
        at = parents[at]
    return nodes[::-1]

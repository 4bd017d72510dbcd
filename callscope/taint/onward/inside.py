"""How many guesses lie between a function's entry and a place in it: kept true as ways are found, whatever their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callscope.taint.onward.reach import FAR, HORIZON, SHIFT

_NONE = HORIZON + 1


class Inside:
    """Of each node, the fewest guesses on a way to it inside its function, and whether a guess by name leads to it.

    A guess by name takes all guesses that there are: nothing but what is certain may stand before or behind it.
    """

    def __init__(
        self, after: Sequence[Sequence[int]], together: Callable[[int, int], bool], nearer: Callable[[int], None]
    ) -> None:
        self._after, self._together, self._nearer = after, together, nearer
        self._within = bytearray()
        self._named = bytearray()

    def add(self) -> None:
        """A node has been made; no way leads to it yet."""
        self._within.append(_NONE)
        self._named.append(False)

    def first(self, node: int) -> None:
        """A node is where values enter the function."""
        self._within[node] = 0

    def reaches(self, node: int) -> bool:
        """Return whether a way inside the function leads to a node."""
        return self._within[node] < _NONE or bool(self._named[node])

    def length(self, node: int) -> tuple[int, bool]:
        """Return the guesses on the best way to a node, and whether there is none but by a guess by name."""
        within = self._within[node]
        return (within, False) if within < _NONE else (0, True)

    def step(self, node: int, edge: int) -> None:
        """Take an edge into account, and what it makes shorter behind it."""
        stack = [(node, edge)]
        while stack:
            node, edge = stack.pop()
            after = edge >> SHIFT
            if self._together(node, after) and self._shorter(node, after, edge >> 1 & FAR, guess=bool(edge & 1)):
                self._nearer(after)
                stack.extend((after, further) for further in self._after[after])

    def _shorter(self, node: int, after: int, far: int, *, guess: bool) -> bool:
        within, named = self._within[node], self._named[node]
        shorter = False
        if not guess and within + far < self._within[after]:
            self._within[after] = within + far
            shorter = True
        by_name = within == 0 if guess else named and not far
        if by_name and not self._named[after]:
            self._named[after] = True
            shorter = True
        return shorter

    def leads(self, node: int, edge: int, *, behind: bool) -> bool:
        """Return whether an edge lies on a best way inside the function; ``behind``: behind a guess by name."""
        after, far, guess = edge >> SHIFT, edge >> 1 & FAR, edge & 1
        if not self._together(node, after):
            return False
        if guess:
            return not behind and self._within[node] == 0
        return not far if behind else self._within[node] + far == self._within[after]

"""Where a file's values stand after an edit that left its shape alone."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise

from callscope.source.facts import FileFacts

Place = tuple[int, int, int, int]
"""Line, column, end line, end column."""


class Torn(Exception):
    """Values that stood at one place stand at several now: what was said of the place cannot be told apart."""


class Moves:
    """From places in a file as it was to places in the file as it is; both have one shape."""

    def __init__(self, before: FileFacts, now: FileFacts) -> None:
        self.before, self.now = before, now
        self._places: dict[Place, Place] = {}
        self._torn: set[Place] = set()
        for old, new in zip(before.units, now.units, strict=True):
            for there, here in zip(_places(old.spans), _places(new.spans), strict=True):
                if self._places.setdefault(there, here) != here:
                    self._torn.add(there)

    def place(self, place: Place) -> Place:
        """Return where the values at a place stand now; raises Torn where that is not one place."""
        found = self._places.get(place)
        if found is None or place in self._torn:
            raise Torn
        return found

    def __iter__(self) -> Iterator[Place]:
        """Yield the places as they were."""
        return iter(self._places)

    def lines(self) -> dict[int, int] | None:
        """Return old line to new line where the edit did nothing but move whole lines apart or together, else None."""
        moved: dict[int, int] = {}
        for (line, column, end, last), here in self._places.items():
            if (column, last) != (here[1], here[3]) or (line, column, end, last) in self._torn:
                return None
            if moved.setdefault(line, here[0]) != here[0] or moved.setdefault(end, here[2]) != here[2]:
                return None
        for old, new in zip(self.before.units[1:], self.now.units[1:], strict=True):
            for before, now in ((old.line, new.line), (old.first_line, new.first_line)):
                if moved.setdefault(before, now) != now:
                    return None
        order = [moved[line] for line in sorted(moved)]
        return moved if all(a < b for a, b in pairwise(order)) else None


def _places(spans: bytes) -> Iterator[Place]:
    numbers = iter(array("I", spans))
    return zip(numbers, numbers, numbers, numbers, strict=True)

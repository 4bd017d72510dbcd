"""Places at which something is done with objects, found by the classes that these may be of."""

from __future__ import annotations

from collections.abc import Iterable, Set

Place = tuple[int, int]


class ByClass:
    """``places``: each with the classes of the families that its objects may be of. A question costs what it finds, not what there is."""

    def __init__(self, places: Iterable[tuple[Place, Iterable[int]]]) -> None:
        self._places: list[Place] = []
        self._of: dict[int, list[int]] = {}
        for number, (place, classes) in enumerate(places):
            self._places.append(place)
            for cls in set(classes):
                self._of.setdefault(cls, []).append(number)

    def of(self, classes: Set[int]) -> list[Place]:
        """Return the places whose objects may be of any of these classes, in order."""
        numbers = {number for cls in self._of.keys() & classes for number in self._of[cls]}
        return [self._places[number] for number in sorted(numbers)]


__all__ = ["ByClass"]

"""The backwards of a long run that are not looked at closely: is what had a gradient still given one?"""

from __future__ import annotations

from collections import Counter

from callscope.dynamic.backward.backwards import Backward
from callscope.dynamic.backward.brought import is_sound
from callscope.dynamic.forward.leaves import Leaf, Leaves
from callscope.dynamic.source.places import Place

EVERY = 8
"""Of so many backwards of one line, one has its leaves looked at."""


class Later:
    """Looks at leaves that the last backwards watched on the same line all gave a sound gradient.

    ``died``: the first backward found that left one of them none, or one that is all zero or not finite.
    """

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._watched: dict[Place | None, list[Backward]] = {}
        self._living: dict[Place | None, list[Leaf]] = {}
        self._counts: Counter[Place | None] = Counter()
        self.died: int | None = None

    def watched(self, backward: Backward) -> None:
        """Take note of a backward that was looked at closely."""
        self._watched[backward.place] = [*self._watched.get(backward.place, [])[-1:], backward]

    def ran(self, place: Place | None, index: int) -> None:
        """Look, now and then, at what a backward has left."""
        self._counts[place] += 1
        if self.died is None and self._counts[place] % EVERY == 0 and not all(map(_lives, self._living_at(place))):
            self.died = index

    def _living_at(self, place: Place | None) -> list[Leaf]:
        if place not in self._living:
            former = self._watched.get(place, [])
            self._living[place] = [leaf for leaf in self._leaves.all if former and _lived(leaf, former)]
        return self._living[place]


def _lived(leaf: Leaf, backwards: list[Backward]) -> bool:
    return all(is_sound(backward.gradients.get(leaf.bit)) for backward in backwards)


def _lives(leaf: Leaf) -> bool:
    """Return whether a leaf has a sound gradient; one that was dropped or frozen on purpose counts as well."""
    tensor = leaf.tensor()
    return tensor is None or not tensor.requires_grad or is_sound(tensor.grad)

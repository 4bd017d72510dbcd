"""The numbers that the operands of a dead operation may be made of, offered to experiments."""

from __future__ import annotations

from callscope.dynamic.forward.numbers import Numbers, Offer
from callscope.dynamic.forward.tape import Tape
from callscope.dynamic.source.places import Place, Places
from callscope.dynamic.trails import expression_at

_MOST_PLACES = 8
"""At so many lines gradients die before no more is offered."""


class Offers:
    """Offers numbers for the operations of a tape; the program is read once, where something is asked for."""

    def __init__(self, places: Places, tape: Tape) -> None:
        self._places = places
        self._tape = tape
        self._numbers: Numbers | None = None
        self._known: dict[Place, tuple[Offer, ...]] = {}

    def at(self, index: int | None) -> tuple[Offer, ...]:
        """Return the numbers that the expression of an operation may be made of, the likeliest first."""
        place = None if index is None else self._tape.entries[index].place
        if place is None or (place not in self._known and len(self._known) >= _MOST_PLACES):
            return ()
        if place not in self._known:
            node = expression_at(place, self._places.span(place))
            self._known[place] = () if node is None else self._read().offered(node)
        return self._known[place]

    def _read(self) -> Numbers:
        if self._numbers is None:
            self._numbers = Numbers(self._places.user_sources(), self._places.path)
        return self._numbers

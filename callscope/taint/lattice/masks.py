"""What a value may carry, as bits of an integer: known facts, and symbols for what a parameter brings."""

from __future__ import annotations

PROVEN = 1
"""A gradient that the code is seen to ask for."""
LIKELY = 2
"""A gradient that a caller outside the program may bring."""
TENSOR = 4
LAYER = 8
"""Something callable with parameters of its own, made in view."""
SOME_LAYER = 16
"""The same, handed in from outside."""

GRADIENT = PROVEN | LIKELY
LAYERS = LAYER | SOME_LAYER
"""A layer, made in view or handed in."""
KNOWN = 0xFF
_FIRST = 8
FIRST_SYMBOL = 1 << _FIRST
"""Masks from this one on have symbols in them."""
_CAPACITY = 600
ITEMS = "<items>"
"""The key of what a container holds, and a tensor does not: what is left of a value that is known to be no tensor."""
_ENOUGH = 60
"""So many paths are told apart; further ones count as what they are inside of."""
GRADIENT_SYMBOLS = sum(1 << (_FIRST + 2 * k) for k in range(_CAPACITY))
CARRIES = GRADIENT | GRADIENT_SYMBOLS
"""Every bit that says or stands for a gradient."""
PLAIN = ~CARRIES
"""Every bit but those: what is left of a tensor whose history is cut."""


def unsure(mask: int) -> int:
    """Return ``mask`` with a proven gradient made a likely one: it came by a guess."""
    return (mask & ~PROVEN) | LIKELY if mask & PROVEN else mask


class Symbols:
    """The symbols of one function: one for each parameter and path into it (``x``, ``x[0]``, ``x['a'][*]``).

    ``closed``: the parameters that are said to be tensors or numbers and no containers of tensors.
    """

    __slots__ = ("_closed", "_inside", "_known", "_paths", "keys")

    def __init__(self, closed: frozenset[int] = frozenset()) -> None:
        self._closed = closed
        self._paths: dict[tuple[int, tuple[object, ...]], int] = {}
        self.keys: list[tuple[int, tuple[object, ...]]] = []
        self._inside: dict[tuple[int, object], int] = {}
        self._known: dict[int, list[tuple[int, tuple[object, ...], int]]] = {}

    def both(self, position: int, path: tuple[object, ...] = ()) -> int:
        """Return the two bits of a path: what gradient it brings, and what else."""
        key = (position, path)
        number = self._paths.get(key)
        if number is None:
            if len(self.keys) >= _ENOUGH and path:
                return self.both(position, path[:-1])
            number = self._paths[key] = len(self.keys)
            self.keys.append(key)
        return 3 << (_FIRST + 2 * number)

    def of(self, mask: int) -> list[tuple[int, tuple[object, ...], int]]:
        """Return ``(position, path, which bits)`` of the symbols in ``mask``; bits: 1 gradient, 2 the rest."""
        found = self._known.get(mask)
        if found is None:
            found = self._known[mask] = self._decoded(mask)
        return found

    def _decoded(self, mask: int) -> list[tuple[int, tuple[object, ...], int]]:
        found = []
        rest = mask >> _FIRST
        while rest:
            number = ((rest & -rest).bit_length() - 1) >> 1
            position, path = self.keys[number]
            found.append((position, path, (rest >> (2 * number)) & 3))
            rest &= ~(3 << (2 * number))
        return found

    def inside(self, mask: int, key: object) -> int:
        """Return ``mask`` with every symbol moved one step into what it stands for."""
        found = self._inside.get((mask, key))
        if found is None:
            found = self._inside[mask, key] = self._moved(mask, key)
        return found

    def _moved(self, mask: int, key: object) -> int:
        result = mask & KNOWN
        for position, path, bits in self.of(mask):
            if key == ITEMS and not path and position in self._closed:
                continue
            deeper = path if len(path) >= 2 else (*path, key)
            both = self.both(position, deeper)
            result |= (both & GRADIENT_SYMBOLS if bits & 1 else 0) | (both & ~GRADIENT_SYMBOLS if bits & 2 else 0)
        return result

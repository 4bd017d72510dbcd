"""The tape: every operation of the run in order, with its line, its operands' identities and its scalars."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from torch import Tensor

from callscope.dynamic.places import Place

SCALARS = (float, int)


class Entry(NamedTuple):
    """One operation. ``upto`` is the thread's autograd sequence number after it.

    ``inputs`` and ``outputs`` identify tensors by ``id``; ``scalars`` are the Python numbers among the arguments.
    """

    place: Place | None
    function: Callable[..., Any]
    upto: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    scalars: tuple[Any, ...]


class Tape:
    """Operations in order; finds the one that made an autograd node, and the one that made a tensor."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._bounds: list[int] = []

    def add(self, entry: Entry) -> None:
        """Append one operation."""
        self.entries.append(entry)

    def at_number(self, number: int) -> int | None:
        """Return the index of the operation that made the autograd node of a sequence number, None where unknown."""
        if len(self._bounds) != len(self.entries):
            self._bounds = [entry.upto for entry in self.entries]
        index = bisect_left(self._bounds, number + 1)
        return index if index < len(self._bounds) else None

    def maker_of(self, identity: int, before: int) -> int | None:
        """Return the index of the last operation before ``before`` that put out the tensor ``identity``."""
        for index in range(before - 1, -1, -1):
            if identity in self.entries[index].outputs:
                return index
        return None


def identities(tensors: Sequence[Tensor]) -> tuple[int, ...]:
    """Return the ids of tensors."""
    return tuple(map(id, tensors))

"""The tape: every operation of the run in order, with its line, its operands' identities and its scalars."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from torch import Tensor

from callscope.dynamic.source.places import Place

SCALARS = (float, int)
ENTRY = "callscope.entry"
"""The key in a node's metadata under which its operation's index stands, where its number does not tell."""
BRINGING_IN = frozenset(("from_numpy", "frombuffer", "from_dlpack", "load", "tensor", "as_tensor", "asarray"))
marked: list[bool] = []
"""Not empty once any node was marked so in this process."""


class Entry(NamedTuple):
    """One operation. ``upto`` is the thread's autograd sequence number after it.

    ``inputs`` and ``outputs`` identify tensors by ``id``; ``scalars`` are the Python numbers among the arguments.
    ``values`` are the outputs without their history, where they are small. ``callers``, noted where a scalar is 0,
    are the user's frames from the operation outwards.
    """

    place: Place | None
    function: Callable[..., Any]
    upto: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    scalars: tuple[Any, ...]
    values: tuple[Tensor, ...]
    callers: tuple[Place, ...] = ()

    def brings_in(self) -> bool:
        """Return whether it makes a tensor of what is none: an array, a file, a list of numbers."""
        return not self.inputs and getattr(self.function, "__name__", "") in BRINGING_IN


_WIDTH, _UPTO = 7, Entry._fields.index("upto")


class Tape:
    """Operations in order; finds the one that made an autograd node, and the one that made a tensor.

    ``rows`` holds them as they are noted, seven fields one after the other: an object for each would cost its making, and
    the garbage collector's look at it. A single output stands there without a tuple, and so does its value.
    """

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.callers: dict[int, tuple[Place, ...]] = {}
        self._entries: list[Entry] = []
        self._bounds: list[int] = []
        self._makers: dict[int, list[int]] = {}
        self._indexed = 0

    def __len__(self) -> int:
        return len(self.rows) // _WIDTH

    @property
    def entries(self) -> list[Entry]:
        """Return the operations."""
        if len(self._entries) * _WIDTH == len(self.rows):
            return self._entries
        for index in range(len(self._entries), len(self)):
            place, function, upto, inputs, outputs, scalars, values = self.rows[index * _WIDTH : (index + 1) * _WIDTH]
            outputs = (outputs,) if isinstance(outputs, int) else outputs
            values = (values,) if isinstance(values, Tensor) else values or ()
            callers = self.callers.get(index, ())
            self._entries.append(Entry(place, function, upto, inputs, outputs, scalars, values, callers))
        return self._entries

    def add(self, entry: Entry) -> None:
        """Append one operation."""
        if entry.callers:
            self.callers[len(self)] = entry.callers
        self.rows.extend(entry[:_WIDTH])

    @property
    def upto(self) -> int:
        """Return the sequence number after the last operation."""
        return self.rows[_UPTO - _WIDTH] if self.rows else 0

    def at_number(self, number: int) -> int | None:
        """Return the index of the operation that made the autograd node of a sequence number, None where unknown."""
        if len(self._bounds) != len(self.entries):
            self._bounds = [entry.upto for entry in self.entries]
        index = bisect_left(self._bounds, number + 1)
        return index if index < len(self._bounds) else None

    def maker_of(self, identity: int, before: int) -> int | None:
        """Return the index of the last operation before ``before`` that put out the tensor ``identity``."""
        entries = self.entries
        for index in range(self._indexed, len(entries)):
            for output in entries[index].outputs:
                self._makers.setdefault(output, []).append(index)
        self._indexed = len(entries)
        made = self._makers.get(identity, ())
        position = bisect_left(made, before)
        return made[position - 1] if position else None

    def recent_makers(self, identity: int, most: int = 32) -> Iterator[tuple[Place | None, Callable[..., Any]]]:
        """Yield what made a tensor, and what made that one's inputs, as far as the last operations tell."""
        wanted = {identity}
        for start in range(len(self.rows) - _WIDTH, max(-1, len(self.rows) - _WIDTH * (most + 1)), -_WIDTH):
            place, function, _, inputs, outputs = self.rows[start : start + 5]
            made = {outputs} if isinstance(outputs, int) else set(outputs)
            if wanted & made:
                wanted = (wanted - made) | set(inputs)
                yield place, function

    def value_of(self, identity: int, before: int) -> Tensor | None:
        """Return the values of the tensor ``identity`` as its maker put it out, None where they were not kept."""
        maker = self.maker_of(identity, before)
        if maker is None or not self.entries[maker].values:
            return None
        entry = self.entries[maker]
        return entry.values[entry.outputs.index(identity)]


def scalars_in(arguments: Iterable[Any], most: int = 64) -> tuple[Any, ...]:
    """Return the Python numbers among arguments, those in lists included."""
    found: list[Any] = []
    for argument in arguments:
        if isinstance(argument, SCALARS):
            found.append(argument)
        elif isinstance(argument, list | tuple) and len(found) < most:
            found.extend(scalars_in(argument[:most]))
    return tuple(found)

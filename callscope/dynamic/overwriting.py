"""Where a value was overwritten that an operation had saved for the backward, which then refuses to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from callscope.dynamic.forward import idioms
from callscope.dynamic.forward.tape import Tape
from callscope.dynamic.source.places import Place


class Overwriting(NamedTuple):
    """An operation that saved a value, and the first write to it after that."""

    saved_by: str
    saved_at: Place | None
    written_by: str
    written_at: Place | None


def overwritings(tape: Tape, entries: Iterable[int]) -> Iterator[Overwriting]:
    """Yield, of operations whose saved values changed, which write came after each."""
    for index in sorted(set(entries)):
        entry = tape.entries[index]
        about = {*entry.inputs, *entry.outputs}
        for later in tape.entries[index + 1 :]:
            if later.inputs and later.inputs[0] in about and idioms.writes_in_place(later.function):
                written = idioms.name_of(later.function)
                yield Overwriting(idioms.name_of(entry.function), entry.place, written, later.place)
                break

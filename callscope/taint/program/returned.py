"""At which places of the tuples that a function gives back a value ends up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.program.uses import Uses
from callscope.taint.program.view import View
from callscope.taint.program.walks import reached

_WAY = 200


def returned_at(view: View, uses: Uses, g: int, starts: Sequence[int]) -> set[int]:
    """Return where in the tuples that a function returns values end up; nothing where one is returned otherwise."""
    values = view.units[g].values
    found = set(reached(starts, lambda v: _collected(view, uses, g, v), _WAY))
    returned = [values[operands[0]] for op, operands, _ in values if op == "return" and operands]
    if not returned or any(op != "tuple" for op, _, _ in returned):
        return set()
    return {position for _, parts, _ in returned for position, part in enumerate(parts) if part in found}


def _collected(view: View, uses: Uses, g: int, v: int) -> Iterator[int]:
    """Yield who reads a value, and what it is put into or one of."""
    values = view.units[g].values
    op, operands, _ = values[v]
    yield from uses.of(g, v)
    if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in CONTAINER_METHODS:
        yield from values[operands[0]][1]
    yield from operands if op == "phi" else ()

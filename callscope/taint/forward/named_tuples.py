"""Records made by ``collections.namedtuple``: their fields by name and by position."""

from __future__ import annotations

from typing import Any

from callscope.taint.forward.frame import Frame
from callscope.taint.lattice.state import ANY, EMPTY, State, container, element
from callscope.taint.program.named_fields import field_names

FACTORY = "collections.namedtuple()"


def record(f: Frame, v: int, operands: tuple[int, ...], tags: Any) -> State:
    """Return what a call of such a class gives: each argument under its field's name and position."""
    names = field_names(f.flow.view, f.flow.names, f.g, operands[0])
    items: list[tuple[object, State]] = []
    for position, (operand, tag) in enumerate(zip(operands[1:], tags, strict=True)):
        state = f.get(operand, v)
        if tag == "*":
            for number, name in enumerate(names[position:]):
                items += _both(position + number, name, element(state, number, f.symbols))
        elif tag == "**":
            items += [one for k, name in enumerate(names) for one in _both(k, name, element(state, name, f.symbols))]
        elif tag or position < len(names):
            name = tag or names[position]
            items += _both(names.index(name) if name in names else ANY, name, state)
    return container(items) if any(state is not EMPTY for _, state in items) else EMPTY


def _both(position: object, name: str, state: State) -> list[tuple[object, State]]:
    return [(position, state), (f".{name}", state)]

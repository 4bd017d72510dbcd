"""Results of unseen functions that must carry a gradient: ``backward()`` is called on what is made of them, and nothing else that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from callscope.taint.lattice.masks import LIKELY, TENSOR
from callscope.taint.lattice.state import EMPTY, State, union
from callscope.taint.names.intent_names import is_stopped_name
from callscope.taint.program.bare import bare

if TYPE_CHECKING:
    from callscope.taint.forward.analysis import Flow

_DEEP = 12
_HELD = frozenset({"param", "phi", "pi", "iter", "item", "unpack", "call", "free"})
"""What a function that is not seen is called by: a variable. One that is global, or imported, is no model."""
BACKWARD = frozenset({"backward", "manual_backward"})
"""Methods that differentiate what they are called on, or handed."""


def demand(flow: Flow) -> bool:
    """Give a gradient to what models of which nothing is seen give; return whether there is any."""
    found = {place for g in range(len(flow.view.units)) for place in _demanded(flow, g)}
    for g, v in sorted(found):
        frame = flow.frames[g]
        frame.added[v] = union(frame.added.get(v, EMPTY), State(LIKELY | TENSOR))
        flow.again(g, v)
    return bool(found)


def _demanded(flow: Flow, g: int) -> Iterator[tuple[int, int]]:
    for loss in _losses(flow, g):
        if not flow.gradient(g, loss, inside=True):
            yield from ((g, v) for v in _models(flow, g, loss, _DEEP))


def _losses(flow: Flow, g: int) -> Iterator[int]:
    """Yield what ``backward()`` is called on, or handed: ``scaler.scale(loss).backward()``, ``accelerator.backward(loss)``."""
    values = flow.view.units[g].values
    for op, operands, _ in values:
        below: Any = values[operands[0]] if op == "call" else ("", (), None)
        if below[0] == "attr" and below[2] in BACKWARD:
            yield _unscaled(values, below[1][0]) if len(operands) == 1 else operands[1]


def _unscaled(values: Sequence[Any], v: int) -> int:
    op, operands, _ = values[v]
    scaled = op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "scale"
    return int(operands[1]) if scaled and len(operands) == 2 else v


def _models(flow: Flow, g: int, v: int, depth: int) -> set[int]:
    """Return the innermost calls of unseen functions that a value is made of."""
    v = bare(flow.view, g, v)
    op, operands, _ = flow.view.units[g].values[v]
    if not depth or flow.frames[g].mute_of(v) or op in ("attr", "compare", "param", "global", "const"):
        return set()
    if op == "call":
        below = flow.view.units[g].values[operands[0]]
        operands = (*below[1][:1], *operands[1:]) if below[0] == "attr" else operands[1:]
    before = [o for o in operands if o < v]
    found = {one for o in before for one in _models(flow, g, o, depth - 1)}
    return found or ({v} if op == "call" and _is_unseen(flow, g, v) else set())


def _is_unseen(flow: Flow, g: int, v: int) -> bool:
    """``self.net(x)``, ``model(x)`` of something handed in; not a tensor's method, nothing that is named for what a loss takes as given."""
    unit, called = flow.view.units[g], flow.view.units[g].values[v][1][0]
    if flow.view.callees(g, v) or flow.names.name(g, called) or not flow.view.units[g].values[v][1][1:]:
        return False
    op, operands, data = unit.values[bare(flow.view, g, called)]
    if op == "attr":
        own = unit.values[operands[0]]
        return own[0] == "param" and own[2][0] == 0 and flow.view.owner(g) is not None and not is_stopped_name(data)
    return op in _HELD and not is_stopped_name(str(data[-1]) if op == "param" else "")


__all__ = ["BACKWARD", "demand"]

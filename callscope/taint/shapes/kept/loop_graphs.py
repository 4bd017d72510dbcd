"""What a loop's turns take gradients of, and what of it is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.source.facts import Value
from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.shapes.making import function_name, is_leaf, method_of

_KEEPING = frozenset({"retain_graph", "create_graph"})
_VIEWS = MOVES | {"t", "T", "mT", "flatten", "unflatten", "narrow", "unbind", "split", "chunk", "select", "diagonal"}
"""What shares its memory with what it is made of: it follows each step."""


def backwards(reporter: Reporter, g: int, turns: Turns) -> Iterator[tuple[int, int, bool]]:
    """Yield each ``backward`` in a loop: what it is called on, the outermost loop around it, whether the graph is kept."""
    values = reporter.view.units[g].values if turns.takes_gradients(g) else []
    for v, (op, operands, tags) in enumerate(values):
        below = values[operands[0]] if op == "call" else ("", (), "")
        loops = turns.around(g, v) if below[0] == "attr" and below[2] == "backward" else []
        if loops:
            yield below[1][0], loops[-1], any(_keeps(values, *one) for one in zip(tags, operands[1:], strict=True))


def _keeps(values: Sequence[Value], tag: str, operand: int) -> bool:
    """``retain_graph=True``, ``create_graph=order > 1``: not one that is switched off in so many words."""
    return tag in _KEEPING and values[operand][::2] != ("const", False)


def is_computed_anew(reporter: Reporter, g: int, v: int) -> bool:
    """The value is the result of an operation that keeps a graph, no leaf, layer, view, or function."""
    frame = reporter.flow.frames[g]
    op = frame.unit.values[v][0]
    if op not in ("binop", "unary", "call") or v in frame.leaves or frame.made_in(v) or frame.states[v].mask & LAYER:
        return False
    if is_leaf(reporter, g, v):
        return False
    method = method_of(reporter, g, v)
    name = method[0] if method is not None else function_name(reporter, g, v).rpartition(".")[2]
    if name in _VIEWS or reporter.view.instances(g, v) or reporter.view.is_container(g, v):
        return False
    return bool(reporter.flow.gradient(g, v) & PROVEN) and reporter.flow.is_tensor(g, v)

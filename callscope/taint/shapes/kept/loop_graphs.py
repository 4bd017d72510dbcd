"""What a loop's turns take gradients of, and what of it is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.source.facts import Value
from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.shapes.making import function_name, is_leaf, method_of

_DEPTH = 4
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
    if _is_of_objects_of_its_own(reporter, g, v):
        return False
    return bool(reporter.flow.gradient(g, v) & PROVEN) and reporter.flow.is_tensor(g, v)


def _is_of_objects_of_its_own(reporter: Reporter, g: int, v: int, depth: int = _DEPTH) -> bool:
    """``seen = measure(poses)``, ``seen = pattern(truth).abs()``: what a plain function gives of arguments without a gradient, or of records made here of such, has one by fields alone, of whichever object: these may have none."""
    op, operands, _ = reporter.view.units[g].values[v]
    method = method_of(reporter, g, v) if op == "call" else None
    if op != "call" or (method is not None and reporter.view.callees(g, v)):
        return False
    if not reporter.view.callees(g, v):
        parts = (*operands[1:], *((method[1],) if method is not None else ()))
        carrying = [o for o in parts if reporter.flow.gradient(g, o)]
        return bool(depth and carrying) and all(_is_of_objects_of_its_own(reporter, g, o, depth - 1) for o in carrying)
    return all(_brings_nothing(reporter, g, o) for o in operands[1:]) and reporter.trace.merges(g, v) > 0


def _brings_nothing(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether an argument has no gradient, and is no object but one of a plain class that is made here of what has none."""
    op, operands, _ = reporter.view.units[g].values[v]
    if reporter.flow.gradient(g, v, inside=True) & PROVEN:
        return False
    if not reporter.view.instances(g, v):
        return True
    classes = reporter.view.classes(g, operands[0]) if op == "call" else ()
    return (
        bool(classes)
        and all(not reporter.view.is_module(cls) and not reporter.living.kept_by(cls) for cls in classes)
        and all(_brings_nothing(reporter, g, o) for o in operands[1:])
    )

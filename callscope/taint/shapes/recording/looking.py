"""Functions to look with: all that they give is without a gradient, as if they were decorated."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program.objectives import is_objective


def only_looks(reporter: Reporter, g: int, region: int) -> bool:
    """Return whether a function returns from within unrecorded blocks, or evaluates a model at points without a gradient and gives back nothing else that has one."""
    frame = reporter.flow.frames[g]
    returns = [v for v, (op, operands, _) in enumerate(frame.unit.values) if op == "return" and operands]
    if not returns:
        return False
    if all(frame.mute_of(v) for v in returns):
        return not reporter.flow.is_hook(g)  # what a forward hook gives takes the place of the layer's output
    if is_objective(reporter.view, g):
        return False
    given = any(_carries(reporter, g, frame.unit.values[v][1][0]) for v in returns)
    return not given and not any(_carries(reporter, g, v) for v in _entering(reporter, g, region))


def _carries(reporter: Reporter, g: int, v: int) -> bool:
    return bool(reporter.flow.gradient(g, v, inside=True)) and not reporter.flow.frames[g].made_in(v)


def _entering(reporter: Reporter, g: int, region: int) -> Iterator[int]:
    """Yield the values from outside that a block computes with; a model that is called there is what looks, not what is looked at."""
    frame, view = reporter.flow.frames[g], reporter.view
    for v, (op, operands, _) in enumerate(frame.unit.values):
        if frame.mute_of(v) != region or op not in ("call", "binop", "unary", "inplace"):
            continue
        for operand in operands[1:] if op == "call" else operands:
            model = reporter.flow.mask(g, operand) & LAYERS or view.instances(g, operand)
            if frame.mute_of(operand) != region and not model:
                yield operand
        below = frame.unit.values[operands[0]]
        if op == "call" and below[0] == "attr" and not view.callees(g, v):
            held = below[1][0]
            if not reporter.flow.mask(g, held) & LAYERS and not view.instances(g, held):
                yield held

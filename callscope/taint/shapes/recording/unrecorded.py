"""Values that a ``no_grad`` block writes into a tensor which is part of the graph: they get no gradient, the tensor goes on."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.matching import Match
from callscope.taint.shapes.making import given, is_result, method_of, written_whole
from callscope.taint.site import Site

_WRITES = frozenset({"add_", "sub_", "mul_", "div_", "copy_", "index_add_", "index_copy_", "scatter_", "scatter_add_"})


def unrecorded_writes(reporter: Reporter, g: int, region: int, match: Match) -> Iterator[tuple[Site, int]]:
    """``with torch.no_grad(): field[k] += x``, ``field`` computed before: yield what is written, and into what."""
    frame = reporter.flow.frames[g]
    for v in range(len(frame.unit.values)):
        target, written = _written(reporter, g, v) if frame.mute_of(v) == region else (-1, ())
        if target < 0 or frame.mute_of(target) or not reporter.flow.gradient(g, target):
            continue
        for one in written if is_result(reporter, g, target) else ():
            level = reporter.flow.gradient(g, one, inside=True)
            if level and not _replaces_itself(reporter, g, v, one):
                origin = reporter.sites.origin(g, frame.states[one].everything())
                yield Site(match, g, v, (one,), level, origin, "tensor", (one,)), target


def changed_in_place(reporter: Reporter, g: int, region: int, match: Match) -> Iterator[Site]:
    """``with torch.no_grad(): noise *= gains``, ``noise`` computed before by the function itself: yield it as it is then.

    A parameter, a field or an argument that is changed so is a step or a state; this tensor nobody else has.
    """
    frame = reporter.flow.frames[g]
    for v, (op, operands, _) in enumerate(frame.unit.values):
        if op != "inplace" or frame.mute_of(v) != region:
            continue
        target, by = operands
        level = reporter.flow.gradient(g, by, inside=True)
        if level and not frame.mute_of(target) and target not in frame.leaves and _is_made_here(reporter, g, target):
            origin = reporter.sites.origin(g, frame.states[by].everything())
            yield Site(match, g, v, (by,), level, origin, "computed", (v,))


def _is_made_here(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.randn(4, 3) * 2``, ``conv1d(noise, filters).view(2, -1)``"""
    op, operands, _ = reporter.view.units[g].values[v]
    method = method_of(reporter, g, v)
    if op == "pi":
        return _is_made_here(reporter, g, operands[0])
    if method is not None:
        return _is_made_here(reporter, g, method[1]) if method[0] in MOVES else not method[0].endswith("_")
    made = op == "call" and (reporter.flow.names.name(g, operands[0]) or "").startswith("torch.")
    return made or op == "binop"


def _written(reporter: Reporter, g: int, v: int) -> tuple[int, tuple[int, ...]]:
    """Return the tensor that a value changes, -1 for none, and what it is changed by; of ``t[k] += x`` that is ``x``."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if op == "setitem":
        kind, terms, _ = values[operands[2]]
        return written_whole(values, operands[0]), terms[1:] if kind == "inplace" else operands[2:]
    method = method_of(reporter, g, v)
    if method is None or method[0] not in _WRITES:
        return -1, ()
    return written_whole(values, method[1]), tuple(operand for _, operand in given(reporter, g, v))


def _replaces_itself(reporter: Reporter, g: int, v: int, written: int) -> bool:
    """``y.copy_(y.clamp(0, 1))``: another value for the derivative that ``y`` has, a straight-through estimate."""
    method = method_of(reporter, g, v)
    return method is not None and method[0] == "copy_" and (g, method[1]) in reporter.trace.behind(g, written)

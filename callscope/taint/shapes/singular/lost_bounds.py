"""Bounds that are written to keep a value from 1 and are 1 in single precision: ``log(1 - p.clamp(1e-8, 1 - 1e-8))``."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, given, method_of
from callscope.taint.shapes.singular.intervals import CLAMPS, Ranges


def keeps_from_one(reporter: Reporter, ranges: Ranges, g: int, v: int) -> bool:
    """Return whether a value is one less what is clamped to a bound below 1 that is 1 once it is rounded."""
    op, operands, sign = reporter.view.units[g].values[v]
    if op != "binop" or sign != "-":
        return False
    one, clamped = ranges.of(g, operands[0]), bare(reporter.view, g, operands[1])
    if not one.low == one.high == 1 or reporter.view.units[g].values[clamped][0] != "call":
        return False
    method, dotted = method_of(reporter, g, clamped), function_name(reporter, g, clamped)
    rest = given(reporter, g, clamped)
    theirs = dotted.startswith("torch.")
    name = dotted.rpartition(".")[2] if theirs else method[0] if method is not None and not dotted else ""
    if name not in CLAMPS:
        return False
    rest = rest[1:] if theirs else rest
    written, rounded = ranges.written_bounds(g, name, rest)[1], ranges.bounds(g, name, rest)[1]
    return written is not None and rounded is not None and written.high < 1 == rounded.high


__all__ = ["keeps_from_one"]

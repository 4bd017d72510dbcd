"""Results of custom functions that are marked as not differentiable, and are wanted."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.program.dtypes import is_position
from callscope.taint.program.matching import Match
from callscope.taint.severity import severity_of
from callscope.taint.shapes.custom.functions import goes_on, only_shown, part_of, returned
from callscope.taint.shapes.making import given, method_of, report, rule_of


def marked_non_differentiable(reporter: Reporter) -> Iterator[Finding]:
    """``ctx.mark_non_differentiable(y)`` on the result itself."""
    match = rule_of(reporter, "marked-non-differentiable")
    for forward in _forwards(reporter) if match is not None else ():
        assert match is not None
        if only_shown(reporter, match, forward):
            continue
        results = set(_differentiable(reporter, match, forward))
        for v in range(len(reporter.view.units[forward].values)):
            method = method_of(reporter, forward, v)
            if method is None or method[0] != "mark_non_differentiable":
                continue
            if any(operand in results for _, operand in given(reporter, forward, v)):
                level = 0
                for state in reporter.flow.live[forward]:
                    level |= state.everything() & (PROVEN | LIKELY)
                yield report(reporter, match, forward, v, severity_of(level or LIKELY, PROVEN))


def _differentiable(reporter: Reporter, match: Match, forward: int) -> Iterator[int]:
    """Yield the results of a custom function that should have a gradient: the first, unless it only says where something is, and any that is made of what carries one and is computed with."""
    for _, elements in returned(reporter, forward):
        yield from (v for v in elements[:1] if not is_position(reporter.view, reporter.flow.names, forward, v))
        for position, v in enumerate(elements[1:], 1):
            if reporter.flow.may_carry(forward, v) and _is_wanted(reporter, match, forward, position):
                yield v


def _is_wanted(reporter: Reporter, match: Match, forward: int, position: int) -> bool:
    """Return whether a caller computes with the result at a position."""
    for g, v in reporter.view.callers.get(forward, ()):
        values = reporter.view.units[g].values
        for user in reporter.uses.of(g, v):
            op, _, data = values[user]
            taken = (op == "unpack" and data[0] == position) or (op == "item" and data == (position,))
            if (taken and goes_on(reporter, match, g, user)) or op == "return":
                return True
    return False


def _forwards(reporter: Reporter) -> Iterator[int]:
    for cls in sorted(reporter.view.class_of_unit.values()):
        if reporter.view.is_function(cls):
            for name in ("forward", "setup_context"):
                unit = part_of(reporter, cls, name)
                if unit is not None:
                    yield unit

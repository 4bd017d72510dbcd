"""Values computed once before a loop, from what every turn of the loop trains."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.turns import Turns
from callscope.taint.shapes.kept.held import holds_computed
from callscope.taint.shapes.kept.loop_graphs import backwards, is_computed_anew
from callscope.taint.shapes.making import live_units, report, rule_of

_WAY = 200


def computed_before_loop(reporter: Reporter) -> Iterator[Finding]:
    """``scale = w.exp()``, then a loop whose every turn calls ``backward()`` on what is made of ``scale``."""
    match, turns = rule_of(reporter, "derived-once"), Turns(reporter.view)
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        found = {v for b in backwards(reporter, g, turns) for v in _outside(reporter, g, turns, *b)}
        for v in sorted(found):
            yield report(reporter, match, g, v, Severity.ERROR)


def _outside(reporter: Reporter, g: int, turns: Turns, loss: int, loop: int, kept: bool) -> Iterator[int]:
    """Yield what a loss of a loop's turn is made of and what was computed before the loop."""
    values, stack, seen = reporter.view.units[g].values, [loss], set[int]()
    while stack and len(seen) < _WAY:
        v = stack.pop()
        if v in seen:
            continue
        seen.add(v)
        op, operands, _ = values[v]
        if loop not in turns.around(g, v):
            if v < loss and _is_old(reporter, g, v) and (not kept or reporter.living.is_stepped(g, v)):
                yield v
        elif op in ("binop", "unary", "call", "attr", "pi", "list", "tuple", "inplace", "item"):
            stack.extend(o for o in operands if o < v)


def _is_old(reporter: Reporter, g: int, v: int) -> bool:
    """The value was computed, or is a dictionary or a list of what was."""
    return is_computed_anew(reporter, g, v) or holds_computed(
        reporter, g, v, lambda where, one: is_computed_anew(reporter, where, one)
    )

"""Functions that take `create_graph`, read it nowhere, and give back a derivative without a graph."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.program.walks import made_before
from callscope.taint.shapes.making import function_name, live_units, report, rule_of

_WORD = "create_graph"


def unread_flags(reporter: Reporter) -> Iterator[Finding]:
    """``def theta(pricer, t, create_graph=False): return -autograd.grad(pricer(t), t)[0]``"""
    match = rule_of(reporter, "graph-flag")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        values = reporter.view.units[g].values
        if not _is_unread(reporter, g):
            continue
        given = [operand for op, operands, _ in values if op == "return" for operand in operands]
        made = set(made_before(values, given))
        for v, (op, _, tags) in enumerate(values):
            graphless = op == "call" and function_name(reporter, g, v) == "torch.autograd.grad"
            if graphless and v in made and not {_WORD, "**"} & set(tags):
                yield report(reporter, match, g, v, Severity.WARNING)


def _is_unread(reporter: Reporter, g: int) -> bool:
    """Return whether a function has the parameter and neither it nor a function in it reads it."""
    taken = [p for p in reporter.view.units[g].parameters if p.name == _WORD]
    inner = (u.values for h, u in enumerate(reporter.view.units) if reporter.view.parent(h) == g)
    return (
        bool(taken)
        and not reporter.uses.of(g, taken[0].value)
        and not any(op == "free" and data[1] == _WORD for values in inner for op, _, data in values)
    )

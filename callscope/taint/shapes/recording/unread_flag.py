"""Derivatives without a graph in functions that show that one is wanted: `create_graph` is a parameter that nothing reads, or is given to the same derivative on another way."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.program.walks import made_of
from callscope.taint.shapes.making import function_name, given, live_units, report, rule_of

_WORD = "create_graph"


def unread_flags(reporter: Reporter) -> Iterator[Finding]:
    """``def theta(pricer, t, create_graph=False): return -autograd.grad(pricer(t), t)[0]``"""
    match = rule_of(reporter, "graph-flag")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        slopes = _slopes(reporter, g)
        wanted = bool(slopes) and _is_unread(reporter, g)
        for v in _given_back(reporter, g, slopes):
            if not {_WORD, "**"} & set(_tags(reporter, g, v)) and (wanted or _has_graph_beside(reporter, g, v, slopes)):
                yield report(reporter, match, g, v, Severity.WARNING)


def _slopes(reporter: Reporter, g: int) -> list[int]:
    """Return the calls of ``autograd.grad``."""
    values = reporter.view.units[g].values
    called = (v for v, (op, *_) in enumerate(values) if op == "call")
    return [v for v in called if function_name(reporter, g, v) == "torch.autograd.grad"]


def _given_back(reporter: Reporter, g: int, slopes: list[int]) -> list[int]:
    """Return those of some calls whose result is in what the function returns."""
    values = reporter.view.units[g].values
    made = set(made_of(values, [o for op, operands, _ in values if op == "return" for o in operands])) if slopes else ()
    return [v for v in slopes if v in made]


def _tags(reporter: Reporter, g: int, v: int) -> list[str]:
    return [tag for tag, _ in given(reporter, g, v)]


def _has_graph_beside(reporter: Reporter, g: int, v: int, slopes: list[int]) -> bool:
    """``grad(obj, edges, create_graph=True)`` for many samples, ``grad(obj, edges)`` for one: what is asked for is the same."""
    by = _asked_for(reporter, g, v)
    beside = [
        one for one in slopes if by >= 0 and _asked_for(reporter, g, one) == by and _are_apart(reporter, g, v, one)
    ]
    values = reporter.view.units[g].values
    return any(
        values[o][::2] == ("const", True) for one in beside for tag, o in given(reporter, g, one) if tag == _WORD
    )


def _are_apart(reporter: Reporter, g: int, one: int, other: int) -> bool:
    """Return whether a test decides which of two is worked out."""
    places = reporter.view.places(g)
    tests = {(r[2], r[3]) for r in places.enclosing(one) if r[1] in ("if", "after")}
    return any(r[1] in ("if", "after") and (r[2], not r[3]) in tests for r in places.enclosing(other))


def _asked_for(reporter: Reporter, g: int, v: int) -> int:
    """Return what a derivative is asked by, -1 where it is not seen."""
    inputs = [o for tag, o in given(reporter, g, v) if tag in ("", "inputs")][1:2]
    return bare(reporter.view, g, inputs[0]) if inputs else -1


def _is_unread(reporter: Reporter, g: int) -> bool:
    """Return whether a function has the parameter and neither it nor a function in it reads it."""
    taken = [p for p in reporter.view.units[g].parameters if p.name == _WORD]
    inner = (u.values for h, u in enumerate(reporter.view.units) if reporter.view.parent(h) == g)
    return (
        bool(taken)
        and not reporter.uses.of(g, taken[0].value)
        and not any(op == "free" and data[1] == _WORD for values in inner for op, _, data in values)
    )

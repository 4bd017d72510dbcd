"""Penalties on gradients that are worked out, with their graph, and go into nothing."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.program.walks import reached
from callscope.taint.shapes.making import function_name, given, literal, live_units, method_of, report, rule_of

_WAY = 60
_COMPUTES = frozenset({"binop", "unary", "item", "unpack", "pi", "attr"})


def unused_penalties(reporter: Reporter) -> Iterator[Finding]:
    """``penalty = (grad(..., create_graph=True)[0].norm() - 1) ** 2``, and then ``loss.backward()`` without it."""
    match = rule_of(reporter, "left-out")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v, (op, _, _) in enumerate(reporter.view.units[g].values):
            if op != "call" or not _keeps_graph(reporter, g, v) or not _goes_back(reporter, g, v):
                continue
            last = _last(reporter, g, v)
            if last > v:
                yield report(reporter, match, g, last, Severity.WARNING, (v,))


def _keeps_graph(reporter: Reporter, g: int, v: int) -> bool:
    if function_name(reporter, g, v) != "torch.autograd.grad":
        return False
    return any(tag == "create_graph" and literal(reporter, g, one) is True for tag, one in given(reporter, g, v))


def _goes_back(reporter: Reporter, g: int, after: int) -> bool:
    values = reporter.view.units[g].values
    return any(op == "attr" and data == "backward" for op, _, data in values[after:])


def _last(reporter: Reporter, g: int, v: int) -> int:
    """Return the last value that is computed of a gradient where it goes nowhere but into arithmetic, -1 where it does."""
    made = set(reached((v,), lambda one: reporter.uses.of(g, one), _WAY))
    computed = len(made) < _WAY and all(one == v or _computes(reporter, g, one, made) for one in made)
    return max(made) if computed else -1


def _computes(reporter: Reporter, g: int, v: int, made: set[int]) -> bool:
    """Arithmetic, a part, a function of torch, or a method of what is made; no store, no return, no call of anything else."""
    values = reporter.view.units[g].values
    op, _, data = values[v]
    if op == "call":
        if reporter.view.callees(g, v):
            return False
        method, named = method_of(reporter, g, v), function_name(reporter, g, v)
        return named.startswith("torch.") or (not named and method is not None and method[1] in made)
    return op in _COMPUTES and not (op == "attr" and (str(data).endswith("_") or data == "backward"))

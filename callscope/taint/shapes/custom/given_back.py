"""Custom functions that give None back for all of what ``*weights`` takes in."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT, LIKELY, PROVEN
from callscope.taint.severity import severity_of
from callscope.taint.shapes.custom.functions import asks_what_is_needed, is_saved, naming, only_shown, pairs
from callscope.taint.shapes.making import function_name, report, rule_of


def rest_without_gradient(reporter: Reporter) -> Iterator[Finding]:
    """``return (gx, None) + (None,) * len(weights)`` for ``forward(ctx, x, n, *weights)``, whose weights carry a gradient."""
    match = rule_of(reporter, "function-without-gradient")
    for forward, backward in pairs(reporter) if match is not None else ():
        assert match is not None
        rest = next((p for p in reporter.view.units[forward].parameters if p.kind == "vararg"), None)
        if rest is None or _takes_by_itself(reporter, backward):
            continue
        if reporter.uses.of(forward, rest.value) and not is_saved(reporter, forward, rest.value):
            continue  # handed in for nothing but their gradients, or kept for these
        if asks_what_is_needed(reporter, backward) or only_shown(reporter, match, forward):
            continue
        position = [p.value for p in reporter.view.units[forward].parameters].index(rest.value)
        live = reporter.flow.live[forward][position].everything()
        for v, (op, operands, _) in enumerate(reporter.view.units[backward].values):
            if op == "return" and operands and live & GRADIENT and _ends_in_nones(reporter, backward, operands[0]):
                found = report(reporter, match, backward, v, severity_of(PROVEN, LIKELY))
                yield naming(reporter, found, forward, [position])


def _ends_in_nones(reporter: Reporter, g: int, v: int) -> bool:
    """``first + (None,) * n``, ``(gx, *[None] * n)``"""
    values = reporter.view.units[g].values
    op, operands, tags = values[v]
    if op == "binop" and tags == "+":
        return _are_nones(reporter, g, operands[1])
    starred = op == "tuple" and bool(operands) and tags[-1] == "*"
    return starred and _are_nones(reporter, g, operands[-1])


def _are_nones(reporter: Reporter, g: int, v: int) -> bool:
    values = reporter.view.units[g].values
    op, operands, sign = values[v]
    if op == "call" and function_name(reporter, g, v) in ("tuple", "list") and len(operands) == 2:
        return _are_nones(reporter, g, operands[1])
    if op in ("genexp", "listcomp"):
        return values[operands[-1]][::2] == ("const", None)
    if op == "binop" and sign == "*":
        return any(values[o][0] in ("tuple", "list") and _are_nones(reporter, g, o) for o in operands)
    return op in ("tuple", "list") and bool(operands) and all(values[o][::2] == ("const", None) for o in operands)


def _takes_by_itself(reporter: Reporter, g: int) -> bool:
    """``torch.autograd.backward(y, g)``, ``w.grad += ...``: what is not given back is put into the leaves' own gradients."""
    values = reporter.view.units[g].values
    return any((op, data) in (("attr", "backward"), ("setattr", "grad")) for op, _, data in values)

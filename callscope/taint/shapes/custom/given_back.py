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
        if reporter.uses.of(forward, rest.value) and not _is_kept(reporter, forward, rest.value):
            continue  # handed in for nothing but their gradients, or kept for these
        if asks_what_is_needed(reporter, backward) or only_shown(reporter, match, forward):
            continue
        position = [p.value for p in reporter.view.units[forward].parameters].index(rest.value)
        live = reporter.flow.live[forward][position].everything()
        for v, (op, operands, _) in enumerate(reporter.view.units[backward].values):
            nones = _nones(reporter, backward, operands[0]) if op == "return" and operands else None
            if nones is not None and live & GRADIENT:
                found = report(
                    reporter, match, backward, _written(reporter, backward, nones, v), severity_of(PROVEN, LIKELY)
                )
                yield naming(reporter, found, forward, [position])


def _is_kept(reporter: Reporter, g: int, v: int) -> bool:
    """``ctx.save_for_backward(*args)``, ``ctx.weights = list(args[n:])``"""
    if is_saved(reporter, g, v):
        return True
    values, context = reporter.view.units[g].values, reporter.view.units[g].parameters[0].value
    kept = (o[1] for op, o, _ in values if op == "setattr" and o[0] == context)
    return any(_is_part(reporter, g, one, v) for one in kept)


def _is_part(reporter: Reporter, g: int, v: int, whole: int) -> bool:
    """``list(args[n:])``"""
    values = reporter.view.units[g].values
    if values[v][0] == "call" and len(values[v][1]) == 2 and function_name(reporter, g, v) in ("tuple", "list"):
        v = values[v][1][1]
    if values[v][0] == "item" and values[values[v][1][1]][0] == "slice":
        v = values[v][1][0]
    return v == whole


def _nones(reporter: Reporter, g: int, v: int) -> int | None:
    """Return the None for all of the rest in ``first + (None,) * n``, ``(gx, *[None] * n)``."""
    op, operands, tags = reporter.view.units[g].values[v]
    starred = op == "tuple" and bool(operands) and tags[-1] == "*"
    last = operands[1] if op == "binop" and tags == "+" else operands[-1] if starred else None
    return last if last is not None and _are_nones(reporter, g, last) else None


def _written(reporter: Reporter, g: int, nones: int, v: int) -> int:
    """Return where the None is written: before its ``return``, where it has a name."""
    places = reporter.view.places(g)
    return v if places.span(v).line <= places.span(nones).line else nones


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

"""Tests of whether there are any: beyond a bound, chosen by a mask that chooses afterwards."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import function_name, literal, method_of

_ORDERS = frozenset({"<", "<=", ">", ">="})


def counts_beyond(reporter: Reporter, g: int, test: int) -> bool:
    """``int((depth > 0).sum()) == 0``: whether there are any beyond a bound, no question for equality."""
    values = reporter.view.units[g].values
    op, operands, symbol = values[test]
    if op != "compare" or symbol not in ("==", "!="):
        return False
    v = operands[0]
    while values[v][0] in ("call", "attr"):
        op, inner, _ = values[v]
        v = inner[1] if op == "call" and values[inner[0]][0] == "builtin" and len(inner) == 2 else inner[0]
    return v != operands[0] and values[v][0] == "compare" and values[v][2] in ("<", "<=", ">", ">=")


def finds_any(reporter: Reporter, g: int, test: int) -> bool:
    """``if not torch.any(hits): return zeros`` of ``hits = d >= 0``, which then chooses: where there are none nothing has a derivative; no question for equality."""
    values = reporter.view.units[g].values
    while values[test][0] == "unary" and values[test][2] == "not":
        test = values[test][1][0]
    name, method = function_name(reporter, g, test), method_of(reporter, g, test)
    if name not in ("torch.any", "torch.all") and (name or method is None or method[0] not in ("any", "all")):
        return False
    mask = bare(reporter.view, g, values[test][1][1] if name else method[1])  # type: ignore[index]
    return (_chooses(reporter, g, mask, test) and _is_order(reporter, g, mask)) or _is_of_filled(reporter, g, mask)


def _chooses(reporter: Reporter, g: int, mask: int, test: int) -> bool:
    """Return whether more is done with a mask than to ask whether there is anything in it."""
    values = reporter.view.units[g].values
    users = [u for u in reporter.uses.of(g, mask) if u != test]
    guarded = [u for u in users if values[u][0] == "pi"]
    return len(guarded) < len(users) or any(_chooses(reporter, g, u, test) for u in guarded)


def _is_of_filled(reporter: Reporter, g: int, v: int) -> bool:
    """``(near == 0.0).all()`` of ``near = torch.where(hit, d, torch.zeros_like(d))``: whether all were left out."""
    values = reporter.view.units[g].values
    op, operands, sign = values[v]
    if op != "compare" or sign != "==" or literal(reporter, g, operands[1]) != 0:
        return False
    made = bare(reporter.view, g, operands[0])
    chosen = values[made][1][2:] if function_name(reporter, g, made) == "torch.where" else ()
    return any(function_name(reporter, g, o) == "torch.zeros_like" or literal(reporter, g, o) == 0 for o in chosen)


def _is_order(reporter: Reporter, g: int, v: int) -> bool:
    """``(d >= 0) & (a.abs() > 1e-8)``"""
    op, operands, sign = reporter.view.units[g].values[v]
    if (op == "binop" and sign in ("&", "|")) or (op == "unary" and sign == "~"):
        return all(_is_order(reporter, g, bare(reporter.view, g, o)) for o in operands)
    return op == "compare" and sign in _ORDERS

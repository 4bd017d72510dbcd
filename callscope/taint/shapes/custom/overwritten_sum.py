"""Gradients that a custom ``backward`` begins to sum and then overwrites: only the last turn of its loop is given back."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.shapes.custom.functions import pairs, returned
from callscope.taint.shapes.making import function_name, method_of, report, rule_of

_ZEROS = frozenset({"torch.zeros_like", "torch.zeros"})
_LISTS = ("list", "tuple", "listcomp", "genexp")
_MOST = 400


def overwritten_sums(reporter: Reporter) -> Iterator[Finding]:
    """``total = zeros_like(w)``, then ``total = part(i)`` in a loop, ``total`` given back."""
    match = rule_of(reporter, "wrong-backward-formula")
    for _, backward in pairs(reporter) if match is not None else ():
        assert match is not None
        if not reporter.wants(backward):
            continue
        ends = {v for _, elements in returned(reporter, backward) for v in elements}
        for v in sorted({written for end in ends if (written := _overwritten(reporter, backward, end)) is not None}):
            yield report(reporter, match, backward, v, Severity.WARNING)


def _overwritten(reporter: Reporter, g: int, v: int) -> int | None:
    """Return what overwrites, turn by turn, zeros that a gradient given back begins with; None where they are added to."""
    values = reporter.view.units[g].values
    head = _loop_head(reporter, g, v)
    if head is None:
        return None
    first, *_, last = values[head][1]
    if not _are_zeros(reporter, g, first) or last <= head or not _in_loop(reporter, g, last):
        return None
    readers = [user for user in reporter.uses.of(g, head) if values[user][0] != "phi"]
    inside = [user for user in readers if _in_loop(reporter, g, user)]
    written = [user for user in reporter.uses.of(g, first) if user != head and values[user][0] != "phi"]
    return None if inside or written or _leads_to(reporter, g, last, head) else last


def _loop_head(reporter: Reporter, g: int, v: int) -> int | None:
    """Return where a value goes round a loop, if it is what such a loop has come to."""
    values = reporter.view.units[g].values
    for one in (v, *(values[v][1][:1] if values[v][0] == "phi" else ())):
        op, operands, _ = values[one]
        if op == "phi" and len(operands) == 2 and operands[1] > one:
            return one
    return None


def _in_loop(reporter: Reporter, g: int, v: int) -> bool:
    return any(kind in ("for", "while") for _, kind, _, _ in reporter.view.places(g).enclosing(v))


def _are_zeros(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, data = reporter.view.units[g].values[v]
    if op in _LISTS:
        return bool(operands) and all(_are_zeros(reporter, g, o) for o in operands)
    method = method_of(reporter, g, v)
    if op == "const":
        return isinstance(data, int | float) and not isinstance(data, bool) and data == 0
    return function_name(reporter, g, v) in _ZEROS or (method is not None and method[0] == "new_zeros")


def _leads_to(reporter: Reporter, g: int, v: int, head: int) -> bool:
    """Return whether a value is made of what the turn before left."""
    values, stack, seen = reporter.view.units[g].values, [v], set[int]()
    while stack and len(seen) < _MOST:
        one = stack.pop()
        if one == head:
            return True
        if one not in seen:
            seen.add(one)
            stack.extend(o for o in values[one][1] if o >= head)
    return bool(stack)

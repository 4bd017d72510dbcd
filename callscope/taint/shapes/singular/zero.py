"""Derivatives that are zero by construction: literal zero factors, clamps that always saturate."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.program.walks import made_before
from callscope.taint.shapes.making import (
    carries,
    function_name,
    given,
    judged,
    literal,
    live_units,
    make_site,
    method_of,
    rule_of,
)  # fmt: skip
from callscope.taint.shapes.singular.intervals import Ranges
from callscope.taint.shapes.singular.unfilled import is_zeros
from callscope.taint.shapes.singular.zero_tensors import is_emptied

_CLAMPS = frozenset({"clamp", "clip", "clamp_min", "clamp_max", "hardtanh"})
_SPREADS = frozenset({"reshape", "view", "expand", "expand_as", "to"})
_PRODUCTS = frozenset({"torch.mul", "torch.multiply", "torch.matmul", "torch.mm", "torch.bmm", "torch.mv"})
_RELU = frozenset({"relu", "relu6"})


def zero_factors(reporter: Reporter) -> Iterator[Finding]:
    """``x * 0.0``, directly or through a default that nobody changes; ``x * mask`` of a mask of zeros that nobody fills."""
    match = rule_of(reporter, "zero-factor")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            factors = _factors(reporter, g, v)
            blank = (o for o in factors if is_zeros(reporter, g, o) or is_emptied(reporter, g, o))
            zero = [o for o in blank if not _is_summed(reporter, g, v)]
            if not zero and not _only_added(reporter, g, v):
                zero = [o for o in factors if _is_zero(literal(reporter, g, o))]
            live = tuple(o for o in factors if o not in zero and carries(reporter, g, o))
            live = tuple(o for o in live if not _fills(reporter, g, v, o))
            if zero and live:
                finding = judged(reporter, make_site(reporter, match, g, v, live))
                if finding is not None:
                    yield finding


def _factors(reporter: Reporter, g: int, v: int) -> tuple[int, ...]:
    """Return the two factors of a product, written with a sign or by name; none of anything else."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("binop", "inplace"):
        return operands if data in ("*", "@") else ()
    if op != "call":
        return ()
    named = function_name(reporter, g, v) in _PRODUCTS
    method = None if named else method_of(reporter, g, v)
    plain = tuple(operand for tag, operand in given(reporter, g, v) if tag in ("", "input", "other"))
    if method is not None and f"torch.{method[0]}" in _PRODUCTS:
        plain = (method[1], *plain)
    elif not named:
        return ()
    return plain[:2]


def _is_summed(reporter: Reporter, g: int, v: int) -> bool:
    """``(zeros * x).sum()``: one number that keeps ``x`` in the graph; not ``(x * mask).sum(1)``."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        if values[user][0] == "attr" and values[user][2] in ("sum", "mean"):
            if all(len(values[call][1]) == 1 for call in reporter.uses.of(g, user)):
                return True
        elif function_name(reporter, g, user) in ("torch.sum", "torch.mean") and len(values[user][1]) == 2:
            return True
    return False


def _fills(reporter: Reporter, g: int, v: int, live: int) -> bool:
    """``torch.stack([x, y, 0 * x])``: zeros of the shape of what stands beside them."""
    values, users = reporter.view.units[g].values, reporter.uses.of(g, v)
    return bool(users) and all(
        values[u][0] in ("list", "tuple") and any(live in made_before(values, (o,)) for o in values[u][1] if o != v)
        for u in users
    )


def _is_zero(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


def _only_added(reporter: Reporter, g: int, v: int, depth: int = 3) -> bool:
    """``loss + 0.0 * extra.sum()``, ``return x.sum() * 0.0``, ``sum(terms, 0 * x)``, ``x * y - alpha * x * y``: ways to keep parameters in the graph, shapes, and terms to be switched on."""
    values = reporter.view.units[g].values
    users = reporter.uses.of(g, v)
    reduced = [
        u
        for u in users
        if (values[u][0] == "attr" and values[u][2] in ("sum", "mean"))
        or function_name(reporter, g, u) in ("torch.sum", "torch.mean")
    ]
    added = [u for u in users if values[u][0] in ("binop", "inplace") and values[u][2] in ("+", "-")]
    products = [u for u in users if depth and values[u][0] == "binop" and values[u][2] == "*"]
    added += [u for u in products if _is_summand(reporter, g, u, depth - 1)]
    returned = [u for u in users if values[u][0] in ("return", "phi")]
    begun = [u for u in users if function_name(reporter, g, u) == "sum" and values[u][1][-1] == v]
    spread = [u for u in users if values[u][0] == "attr" and values[u][2] in _SPREADS and _is_sum(reporter, g, v)]
    return bool(users) and len(reduced) + len(added) + len(returned) + len(begun) + len(spread) == len(users)


def _is_summand(reporter: Reporter, g: int, v: int, depth: int) -> bool:
    """Return whether a product is only added to, or taken off, something else."""
    values, users = reporter.view.units[g].values, reporter.uses.of(g, v)
    sums = [u for u in users if values[u][0] in ("binop", "inplace") and values[u][2] in ("+", "-")]
    more = [u for u in users if depth and values[u][0] == "binop" and values[u][2] == "*"]
    return (
        bool(users)
        and len(sums) + len(more) == len(users)
        and all(_is_summand(reporter, g, u, depth - 1) for u in more)
    )


def _is_sum(reporter: Reporter, g: int, v: int) -> bool:
    """``x[:1].sum() * 0``, then ``expand``: zeros, linked to ``x``."""
    values = reporter.view.units[g].values
    plain = [o for o in values[v][1] if values[o][0] == "const"]
    called = [method_of(reporter, g, o) for o in values[v][1] if o not in plain]
    return len(plain) == 1 and all(method is not None and method[0] in ("sum", "mean") for method in called)


def saturated(reporter: Reporter) -> Iterator[Finding]:
    """``clamp(sigmoid(x), min=1)``: the value is never inside the bounds."""
    match = rule_of(reporter, "saturated")
    ranges = Ranges(reporter)
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            operand = _saturates(reporter, ranges, g, v)
            if operand is not None:
                finding = judged(reporter, make_site(reporter, match, g, v, (operand,)))
                if finding is not None:
                    yield finding


def _saturates(reporter: Reporter, ranges: Ranges, g: int, v: int) -> int | None:
    """Return the operand of a clamp that always saturates, None for anything else."""
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    rest = given(reporter, g, v) if reporter.view.units[g].values[v][0] == "call" else []
    if dotted.startswith("torch.") and rest:
        name, operand, rest = dotted.rpartition(".")[2], rest[0][1], rest[1:]
    elif method is not None and not dotted:
        name, operand = method
    else:
        return None
    if name in _RELU:
        return operand if ranges.of(g, operand).high <= 0 else None
    if name not in _CLAMPS:
        return None
    low, high = ranges.bounds(g, name, rest)
    inner = ranges.of(g, operand)
    above = low is not None and low.low == low.high and inner.high <= low.low
    below = high is not None and high.low == high.high and inner.low >= high.high
    empty = low is not None and high is not None and low.low == low.high and low.low >= high.high > -float("inf")
    return operand if above or below or empty else None

"""What is not finite, repaired afterwards: the value is then, its derivative is not."""

from __future__ import annotations

import math

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, literal, method_of
from callscope.taint.shapes.singular.intervals import CLAMPS, Ranges

_DEPTH = 6
SMALL = 0.05
"""A bound under this one is there because of a singular point."""
_CAPS = frozenset({"minimum", "clamp", "clamp_max", "clip", "nan_to_num", "where", "min"})
_NOT_FINITE = ("torch.isnan", "torch.isinf", "torch.isfinite")
_FILLS = frozenset({"masked_fill", "masked_fill_", "where"})
_FINDING = ("torch.where", "torch.nonzero", *_NOT_FINITE)


def is_repaired(reporter: Reporter, g: int, v: int) -> bool:
    """``nan_to_num(-h * log(x))``: the infinity is seen and replaced, its derivative is still nan."""
    values = reporter.view.units[g].values
    stack, seen = [v], set[int]()
    while stack and len(seen) < _DEPTH * 2:
        current = stack.pop()
        seen.add(current)
        for user in reporter.uses.of(g, current):
            method, dotted = method_of(reporter, g, user), function_name(reporter, g, user)
            if (dotted.rpartition(".")[2] or (method[0] if method else "")) in ("nan_to_num", "nan_to_num_"):
                return True
            if values[user][0] == "attr" and values[user][2] in ("nan_to_num", "nan_to_num_"):
                return True
            if values[user][0] in ("unary", "binop") and user not in seen:
                stack.append(user)
    return False


def is_overwritten(reporter: Reporter, g: int, v: int) -> bool:
    """``u = v / n; u[where(n == 0)] = 0.0``: the value is repaired, its derivative is not."""
    values = reporter.view.units[g].values
    users = reporter.uses.of(g, v)
    return any(
        values[u][0] == "setitem"
        and values[u][1][0] == v
        and any(
            values[o][0] == "compare" or function_name(reporter, g, o).endswith(_FINDING)
            for o in made_of(reporter, g, values[u][1][1])
        )
        for u in users
    )


def is_infinity_replaced(reporter: Reporter, g: int, v: int) -> bool:
    """``d = n.pow(-0.5); d.masked_fill_(d == inf, 0)``, ``d[torch.isinf(d)] = 0``: who replaces an infinity expects it, and its derivative is infinite, too."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, operands, _ = values[user]
        if op == "setitem" and operands[0] == v and _is_of_infinity(reporter, g, operands[1], v):
            return True
        for call in reporter.uses.of(g, user) if op == "attr" else (user,):
            if values[call][0] != "call":
                continue
            method, asked = method_of(reporter, g, call), [o for _, o in given(reporter, g, call)]
            filled = method is not None and method[0] in _FILLS and method[1] == v
            chosen = function_name(reporter, g, call) == "torch.where" and v in asked[1:]
            if (filled or chosen) and asked and _is_of_infinity(reporter, g, asked[0], v):
                return True
    return False


def _is_of_infinity(reporter: Reporter, g: int, condition: int, v: int) -> bool:
    """``d == float("inf")``, ``torch.isinf(d)``."""
    values = reporter.view.units[g].values
    while values[condition][0] == "unary":
        condition = values[condition][1][0]
    op, operands, sign = values[condition]
    if op == "compare":
        return sign in ("==", "!=") and v in operands and any(_is_infinite(reporter, g, o) for o in operands)
    arguments, method = given(reporter, g, condition) if op == "call" else [], method_of(reporter, g, condition)
    if function_name(reporter, g, condition) in _NOT_FINITE and arguments:
        return arguments[0][1] == v
    return method is not None and f"torch.{method[0]}" in _NOT_FINITE and method[1] == v


def _is_infinite(reporter: Reporter, g: int, v: int) -> bool:
    """``float("inf")``, ``math.inf``, ``torch.inf``."""
    arguments = [o for _, o in given(reporter, g, v)] if reporter.view.units[g].values[v][0] == "call" else []
    if len(arguments) == 1 and isinstance(text := literal(reporter, g, arguments[0]), str):
        return text.strip("+-").lower() in ("inf", "infinity")
    number = literal(reporter, g, v)
    named = reporter.flow.names.name(g, v) or ""
    return number in (math.inf, -math.inf) or named in ("math.inf", "torch.inf", "numpy.inf")


def is_capped(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.minimum(torch.rsqrt(x), most)``: the value is bounded, so that nobody sees its infinite derivative."""
    for user in reporter.uses.of(g, v):
        method, dotted = method_of(reporter, g, user), function_name(reporter, g, user)
        if (dotted.rpartition(".")[2] or (method[0] if method else "")) in _CAPS:
            return True
        if reporter.view.units[g].values[user][0] == "attr" and reporter.view.units[g].values[user][2] in _CAPS:
            return True
    return False


def is_lifted(reporter: Reporter, ranges: Ranges, g: int, v: int) -> bool:
    """``variance.sqrt().clamp_min(1e-9)``: zero is expected, and what is lifted from it is the value, not the derivative."""
    values = reporter.view.units[g].values
    calls = [c for u in reporter.uses.of(g, v) for c in ((u,) if values[u][0] == "call" else reporter.uses.of(g, u))]
    for call in calls:
        method, dotted = method_of(reporter, g, call), function_name(reporter, g, call)
        name = dotted.rpartition(".")[2] if dotted else method[0] if method and method[1] == v else ""
        if name in CLAMPS:
            low, _ = ranges.bounds(g, name, given(reporter, g, call)[1 if dotted else 0 :])
            if low is not None and 0 < low.low < SMALL:
                return True
    return False


def is_bounded_below(reporter: Reporter, ranges: Ranges, g: int, v: int) -> bool:
    """``(20 * log10(x.abs())).clamp_min(-100)``: the infinity of silence is bounded, its derivative is nan."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, operands, symbol = values[user]
        scaled = op == "binop" and symbol in ("*", "/") and any(literal(reporter, g, o) is not None for o in operands)
        if scaled and _has_floor(reporter, ranges, g, user):
            return True
    return _has_floor(reporter, ranges, g, v)


def _has_floor(reporter: Reporter, ranges: Ranges, g: int, v: int) -> bool:
    values = reporter.view.units[g].values
    for call in (
        c for u in reporter.uses.of(g, v) for c in ((u,) if values[u][0] == "call" else reporter.uses.of(g, u))
    ):
        method, dotted = method_of(reporter, g, call), function_name(reporter, g, call)
        name = dotted.rpartition(".")[2] if dotted else method[0] if method and method[1] == v else ""
        if name in CLAMPS:
            low, _ = ranges.bounds(g, name, given(reporter, g, call)[1 if dotted else 0 :])
            if low is not None and low.is_point:
                return True
    return False


def is_quotient_repaired(reporter: Reporter, ranges: Ranges, g: int, v: int) -> bool:
    """``u = a / n; u[isnan(u)] = 0``, ``u[u != u] = 0``, ``u[n == 0] = 0``, ``nan_to_num(a / n)`` where ``n`` is not seen to be positive: nothing times infinity goes back."""
    inside = ranges.of(g, reporter.view.units[g].values[v][1][1])
    reaches = inside.low < 0 or inside.touches_zero
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, operands, _ = values[user]
        if op == "setitem" and operands[0] == v and _picks_singular(reporter, g, operands[1], v):
            return True
        called = function_name(reporter, g, user).rpartition(".")[2] if reaches else ""
        if called in ("nan_to_num", "nan_to_num_") or (
            op == "attr" and values[user][2] in ("nan_to_num", "nan_to_num_")
        ):
            return True
        if inside.touches_zero and op == "attr" and values[user][2] == "fill_diagonal_" and reporter.uses.of(g, user):
            return True  # of each with itself, where a distance is zero
    return False


def _picks_singular(reporter: Reporter, g: int, index: int, quotient: int) -> bool:
    """The index tells where a quotient is not finite, or where its divisor is zero."""
    values = reporter.view.units[g].values
    divisor = values[quotient][1][1]
    while values[index][0] == "unary":
        index = values[index][1][0]
    op, operands, sign = values[index]
    if op == "compare":
        not_a_number = sign == "!=" and set(operands) == {quotient}
        return not_a_number or bool(sign == "==" and operands[0] == divisor and literal(reporter, g, operands[1]) == 0)
    arguments, method = given(reporter, g, index) if op == "call" else [], method_of(reporter, g, index)
    if function_name(reporter, g, index).endswith(_NOT_FINITE) and arguments:
        return arguments[0][1] == quotient
    return method is not None and f"torch.{method[0]}" in _NOT_FINITE and method[1] == quotient


def made_of(reporter: Reporter, g: int, v: int, but: int = -1, depth: int = _DEPTH) -> set[int]:
    """Return the values that an expression is made of, as far as its own line of computation goes; ``but``: not through this one."""
    values = reporter.view.units[g].values
    found, level = {v}, [v]
    for _ in range(depth):
        level = [one for one in level if values[one][0] not in ("phi", "param") and one != but]
        level = [operand for one in level for operand in values[one][1]]
        level = [operand for operand in level if operand not in found]
        found.update(level)
    return found

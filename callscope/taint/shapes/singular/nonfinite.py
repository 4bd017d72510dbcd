"""Infinite derivatives: functions at a singular point."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.matching import Match
from callscope.taint.shapes.making import (
    by_default,
    capped,
    function_name,
    given,
    judged,
    live_units,
    make_site,
    method_of,
    rule_of,
    setting,
)
from callscope.taint.shapes.singular.differences import is_root_of_nothing
from callscope.taint.shapes.singular.guarded import is_floored, is_replaced, is_selected
from callscope.taint.shapes.singular.interval import ALL, Interval
from callscope.taint.shapes.singular.intervals import Ranges, Starting
from callscope.taint.shapes.singular.limits import constant_of
from callscope.taint.shapes.singular.lost_bounds import keeps_from_one
from callscope.taint.shapes.singular.picked import is_picked_inside
from callscope.taint.shapes.singular.repaired import (
    is_bounded_below,
    is_capped,
    is_infinity_replaced,
    is_lifted,
    is_overwritten,
    is_quotient_repaired,
    is_repaired,
    made_of,
)
from callscope.taint.shapes.singular.shares import is_of_shares
from callscope.taint.shapes.singular.sines import is_sine
from callscope.taint.shapes.singular.sizes_at_zero import divides_by_size_at_zero
from callscope.taint.shapes.singular.underflow import is_rest, underflows

AT_ZERO = frozenset({"sqrt", "log", "log2", "log10", "rsqrt", "reciprocal", "sqrt_", "log_"})
AT_LARGE = frozenset({"exp", "expm1", "exp2", "sinh", "cosh"})
_HALF = 0.5
AT_ONE = frozenset({"acos", "arccos", "asin", "arcsin", "atanh", "arctanh"})
FROM_ONE = frozenset({"acosh", "arccosh"})


def singular_derivatives(reporter: Reporter) -> Iterator[Finding]:
    """``sqrt``, ``log``, fractional powers and ``acos`` where their derivative is infinite."""
    match = rule_of(reporter, "singular-derivative")
    ranges = Ranges(reporter, carrying=True)
    for g in live_units(reporter) if match is not None else ():
        for v, name, operand, exponent in singular_calls(reporter, g):
            what = (name, operand, exponent)
            if _reaches(reporter, ranges, g, v, what) and not is_replaced(reporter, g, operand):
                sides = reporter.view.units[g].values[v][1] if name == "/" else (operand,)
                finding = capped(believed(reporter, match, g, v, *sides))
                if finding is not None:
                    yield finding


def believed(reporter: Reporter, match: Match | None, g: int, v: int, *operands: int) -> Finding | None:
    if match is None or reporter.flow.frames[g].mute_of(v):
        return None
    return judged(reporter, make_site(reporter, match, g, v, operands))


def singular_calls(reporter: Reporter, g: int) -> Iterator[tuple[int, str, int, object]]:
    """Yield ``(value, function, operand, exponent)`` of what has a singular derivative somewhere."""
    for v, (op, operands, data) in enumerate(reporter.view.units[g].values):
        if op == "binop" and data == "**":
            yield v, "pow", operands[0], _exponent(reporter, g, operands[1])
        elif op == "binop" and data == "/":
            yield v, "/", operands[1], None
        elif op == "call":
            method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
            arguments = given(reporter, g, v)
            if dotted.startswith("torch.") and arguments:
                last = dotted.rpartition(".")[2]
                yield v, last, arguments[0][1], _power_of(reporter, g, last, arguments[1:])
            elif method is not None and not dotted and not _is_own(reporter, g, v, method[0]):
                name = "pow" if method[0] == "pow_" else method[0]
                yield v, name, method[1], _power_of(reporter, g, name, arguments)


def _power_of(reporter: Reporter, g: int, name: str, rest: list[tuple[str, int]]) -> object:
    """Return the exponent of ``pow``; nothing else has one, and to look for it is dear."""
    return _exponent(reporter, g, rest[0][1]) if name == "pow" and rest else None


def _is_own(reporter: Reporter, g: int, v: int, name: str) -> bool:
    """A method of the program's own, by its name: what else is said to be called there is no root or logarithm's doing."""
    called = [callee.unit for callee in reporter.view.callees(g, v) if not callee.guess]
    return any(reporter.view.units[unit].name.rpartition(".")[2] == name for unit in called)


def _exponent(reporter: Reporter, g: int, v: int) -> object:
    number = setting(reporter, g, v)
    number = by_default(reporter, g, v) if number is None else number
    return Starting(reporter).of(g, v) if number is None and reporter.flow.gradient(g, v) else number


def is_fractional(exponent: object) -> bool:
    """Return whether the derivative of a power is infinite at zero; a learnt exponent counts by where it starts."""
    if isinstance(exponent, Interval):
        below = exponent.high < 1 or (exponent.high == 1 and exponent.open_high)
        return below and not exponent.low == exponent.high == 0
    return isinstance(exponent, int | float) and (0 < exponent < 1 or exponent < 0)


def _reaches(reporter: Reporter, ranges: Ranges, g: int, v: int, what: tuple[str, int, object]) -> bool:
    name, operand, exponent = what
    if name == "rsqrt":
        return ranges.of(g, operand).touches_zero and is_capped(reporter, g, v)
    if is_picked_inside(reporter, g, operand, ends=name in AT_ONE) or is_of_shares(reporter, g, operand):
        return False
    if name in ("sqrt", "sqrt_") or (name == "pow" and exponent == _HALF):
        inside = ranges.of(g, operand)
        touches = _touches_zero(reporter, ranges, g, operand) and not _is_rarely_zero(reporter, g, operand)
        touches = touches or is_sine(reporter, ranges, g, operand) or is_rest(reporter, g, operand)
        touches = touches or is_root_of_nothing(reporter, g, operand)
        reached = touches or (inside == ALL and is_lifted(reporter, ranges, g, v))
        if is_selected(reporter, g, operand) or is_floored(reporter, g, v, operand):
            return False
        return reached and not _divides_only(reporter, g, v)
    if name in ("log", "log2", "log10"):
        inside = ranges.of(g, operand)
        if underflows(reporter, g, operand) or keeps_from_one(reporter, ranges, g, operand):
            return True
        repaired = (inside.low < 0 or inside.touches_zero) and is_repaired(reporter, g, v)
        repaired = repaired or (inside.touches_zero and is_bounded_below(reporter, ranges, g, v))
        return repaired or _weighs_itself(reporter, g, v, operand, ranges)
    if name == "pow":
        if not is_fractional(exponent):
            return False
        if isinstance(exponent, int | float) and exponent < 0 and is_infinity_replaced(reporter, g, v):
            inside = ranges.of(g, operand)
            return inside.low < 0 or inside.touches_zero
        if not ranges.of(g, operand).touches_zero:
            return is_rest(reporter, g, operand)
        positive = (
            exponent.low >= 0 if isinstance(exponent, Interval) else isinstance(exponent, int | float) and exponent > 0
        )
        return not (positive and is_selected(reporter, g, operand))
    if name == "/":
        return is_quotient_repaired(reporter, ranges, g, v) or divides_by_size_at_zero(reporter, g, v, operand)
    if name == "hypot":
        sides = [ranges.of(g, one) for one in _sides(reporter, g, v) if not constant_of(reporter, g, one)]
        return len(sides) == 2 and all(_may_be_zero(one) for one in sides) and not _divides_only(reporter, g, v)
    if name in FROM_ONE:
        inside = ranges.of(g, operand)
        return inside.low == 1 and not inside.open_low
    if name in AT_ONE:
        return _reaches_one(reporter, ranges, g, operand)
    return False


def _sides(reporter: Reporter, g: int, v: int) -> list[int]:
    """Return the two sides of ``torch.hypot(x, y)``, ``x.hypot(y)``."""
    method, plain = method_of(reporter, g, v), [operand for _, operand in given(reporter, g, v)]
    return plain if function_name(reporter, g, v) or method is None else [method[1], *plain]


def _may_be_zero(one: Interval) -> bool:
    return not (one.low > 0 or one.high < 0 or (one.low == 0 and one.open_low) or (one.high == 0 and one.open_high))


def _touches_zero(reporter: Reporter, ranges: Ranges, g: int, v: int) -> bool:
    """Return whether a value reaches zero from above, or one of those that it may be on the ways to here."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op == "phi" and ranges.of(g, v) == ALL:
        return any(ranges.of(g, one).touches_zero for one in operands if one < v)
    return ranges.of(g, v).touches_zero


def _is_rarely_zero(reporter: Reporter, g: int, v: int) -> bool:
    """``x.pow(2).mean().sqrt()``, ``grad.square().sum(1).sqrt()``: the size of many values at once, of a network's gradient."""
    values = reporter.view.units[g].values
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    called = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    whole = called == "mean" and len(values[v][1]) == (2 if dotted else 1)
    return whole or any(function_name(reporter, g, one) == "torch.autograd.grad" for one in made_of(reporter, g, v))


def _divides_only(reporter: Reporter, g: int, v: int) -> bool:
    """``v / dot(v, v).sqrt()``: where the derivative is infinite, the value is not finite either, and everybody sees it."""
    values, users = reporter.view.units[g].values, list(reporter.uses.of(g, v))
    for user in users:
        op, operands, name = values[user]
        if (
            (op == "attr" and name in MOVES)
            or (op == "call" and values[operands[0]][0] == "attr" and operands[0] in users)
            or (op == "item" and operands[0] in (v, *users))
        ):
            users.extend(reporter.uses.of(g, user))
        elif op == "phi" and not reporter.uses.of(g, user):
            continue  # a name that both branches bind, and that nothing reads behind them
        elif not (
            op == "binop" and name == "/" and operands[1] != operands[0] and operands[0] not in (v, *users)
        ) or is_overwritten(reporter, g, user):
            return False
    return bool(users)


def _weighs_itself(reporter: Reporter, g: int, log: int, operand: int, ranges: Ranges) -> bool:
    """``p * log(p)``, ``p * log(p / q)``: zero times minus infinity where a probability is zero."""
    values = reporter.view.units[g].values
    users = [u for u in reporter.uses.of(g, log) if values[u][0] == "binop" and values[u][2] == "*"]
    op, sides, sign = values[operand]
    whole = sides[0] if op == "binop" and sign == "/" else operand
    return any(whole in values[u][1] for u in users) and ranges.of(g, whole).low < 0


def stays_inside(one: Interval) -> bool:
    """Return whether an interval holds neither 1 nor -1 nor anything beyond."""
    high = one.high < 1 or (one.high == 1 and one.open_high)
    return high and (one.low > -1 or (one.low == -1 and one.open_low))


def _is_shrunk(reporter: Reporter, g: int, v: int) -> bool:
    """``0.95 * cosine``: what lies between -1 and 1 never reaches an end."""
    op, operands, data = reporter.view.units[g].values[v]
    factors = [setting(reporter, g, o) for o in operands] if op == "binop" and data == "*" else []
    return any(isinstance(k, float) and abs(k) < 1 for k in factors)


def _reaches_one(reporter: Reporter, ranges: Ranges, g: int, operand: int) -> bool:
    if _is_shrunk(reporter, g, operand):
        return False
    interval = ranges.of(g, operand)
    closed_high = interval.high > 1 or (interval.high == 1 and not interval.open_high)
    closed_low = interval.low < -1 or (interval.low == -1 and not interval.open_low)
    if interval.high == 1 and not interval.open_high:
        return True
    return (closed_high and closed_low) and _is_cosine(reporter, g, operand)


def _is_cosine(reporter: Reporter, g: int, v: int) -> bool:
    """The operand is seen to be a normalised product, a trace or a matrix entry: something that reaches one."""
    op, operands, data = reporter.view.units[g].values[v]
    if op == "binop" and data in ("/", "-", "*"):
        return True
    if op in ("pi", "phi", "item", "cell"):
        return op == "item" or _is_cosine(reporter, g, operands[0])
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    name = dotted.rpartition(".")[2] if dotted else method[0] if method else ""
    return name in ("sum", "dot", "einsum", "matmul", "cosine_similarity", "bmm", "vdot", "inner", "trace", "mm", "div")

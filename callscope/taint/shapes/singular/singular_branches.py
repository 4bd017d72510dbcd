"""``where`` and masks that hide a singular value, but not its derivative."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.program.walks import reached
from callscope.taint.shapes.making import (
    capped,
    function_name,
    literal,
    live_units,
    method_of,
    rule_of,
    setting,
)
from callscope.taint.shapes.singular.bounds import is_singular_at_bound
from callscope.taint.shapes.singular.choices import Choice, choices, overflowing
from callscope.taint.shapes.singular.guarded import are_same, is_replaced, is_tested
from callscope.taint.shapes.singular.intervals import Ranges
from callscope.taint.shapes.singular.nonfinite import (
    AT_LARGE,
    AT_ONE,
    AT_ZERO,
    FROM_ONE,
    believed,
    is_fractional,
    singular_calls,
    stays_inside,
)
from callscope.taint.shapes.singular.repaired import SMALL, made_of
from callscope.taint.shapes.singular.sizes import is_size_of_same
from callscope.taint.shapes.singular.vanishing import vanishing

_TURNS = frozenset({"conj", "neg", "negative", "real", "imag", "clone", "contiguous"})
"""What changes nothing but a sign or a place."""


def singular_branches(reporter: Reporter) -> Iterator[Finding]:
    """``torch.where(x > 0, log(x), 0)``, ``log(x)[x > 0]``: the branch that is not taken still gives nan."""
    match = rule_of(reporter, "singular-branch")
    ranges = Ranges(reporter, carrying=True)
    for g in live_units(reporter) if match is not None else ():
        calls = [call for call in singular_calls(reporter, g) if _is_singular(call[1], call[3])]
        singular, ends = {call[0]: call[2] for call in calls}, {c[0] for c in calls if c[1] in AT_ONE | FROM_ONE}
        growing = {call[0]: call[2] for call in singular_calls(reporter, g) if call[1] in AT_LARGE}
        singular |= growing
        for choice in choices(reporter, g) if singular else ():
            hidden = [v for v in _hidden(reporter, g, choice, singular, ends) if v not in growing]
            for found in (*hidden, *overflowing(reporter, g, choice, growing)):
                inside = ranges.of(g, singular[found])
                away = inside.low > 0 or (inside.low == 0 and inside.open_low)
                if found not in growing and (stays_inside(inside) if found in ends else away):
                    continue
                operands = _operands(reporter, g, choice.condition, found, singular[found])
                finding = capped(believed(reporter, match, g, found, *operands))
                if finding is not None:
                    yield finding


_DEEP = 24
"""How many steps a mask hides a singular value behind, where it tests that value itself: a matrix is put together of many products."""
_VIEWS = frozenset({"unsqueeze", "view", "reshape", "expand", "expand_as", "squeeze", "contiguous", "unflatten"})


def _is_singular(name: str, power: object) -> bool:
    if name == "pow":
        broken = isinstance(power, float) and power != int(power)  # of what is negative it is nan
        return broken or (isinstance(power, int | float) and power < 1) or is_fractional(power)
    return name in AT_ZERO or name in AT_ONE or name in FROM_ONE or name == "/"


def _operands(reporter: Reporter, g: int, condition: int, v: int, operand: int) -> tuple[int, ...]:
    """Return what must carry a gradient: ``(x * m).sum(1) / n`` gives nan for a count ``n`` of none, too, if the condition asks for ``n`` itself."""
    op, sides, symbol = reporter.view.units[g].values[v]
    counted = op == "binop" and symbol == "/"
    counted = counted and any(are_same(reporter, g, operand, one) for one in _compared(reporter, g, condition))
    return sides if counted else (operand,)


def _turned(reporter: Reporter, g: int, v: int) -> set[int]:
    """Return what a value is but for its sign or conjugate: ``k.conj()``, ``-k``."""
    values = reporter.view.units[g].values

    def below(one: int) -> tuple[int, ...]:
        op, operands, name = values[one]
        called = values[operands[0]] if op == "call" else ("", (), None)
        if op in ("unary", "pi") or (op == "attr" and name in _TURNS):
            return operands[:1]
        return operands[:1] if called[0] == "attr" and called[2] in _TURNS else ()

    return set(reached((v,), below))


def _hidden(reporter: Reporter, g: int, choice: Choice, singular: dict[int, int], ends: set[int]) -> Iterator[int]:
    if not reporter.flow.symbolic(g, choice.value):
        return
    tested, near = made_of(reporter, g, choice.condition), made_of(reporter, g, choice.value)
    compared = _compared(reporter, g, choice.condition)
    beside = _turned(reporter, g, choice.other) if choice.other >= 0 else set[int]()
    for v in sorted(made_of(reporter, g, choice.value, depth=_DEEP)):
        if v in beside:
            continue  # ``where(k.imag > 0, k.conj(), k)`` of a root ``k``: taken on either side, nothing is hidden
        if v not in singular or _is_literal(reporter, g, singular[v]) or is_replaced(reporter, g, singular[v]):
            continue
        quotient = reporter.view.units[g].values[v][0] == "binop"
        if v in tested and _asks_of_numerator(reporter, g, choice.condition, by_sign=quotient):
            tested = made_of(reporter, g, choice.condition, but=v)
        core = _unscaled(reporter, g, vanishing(reporter, g, singular[v]))
        asked = singular[v] in tested or any(_same(reporter, g, singular[v], one) for one in tested)
        asked = (asked and v in near) or core in compared or bool(_zeros(reporter, g, core) & compared)
        asked = asked or is_size_of_same(reporter, g, core, compared)
        if is_singular_at_bound(reporter, g, choice.condition, v, singular[v]):
            yield v
            continue
        bounded = core if asked and singular[v] not in tested else singular[v]
        kept = v not in ends and _keeps_small(reporter, g, choice.condition, bounded, taken=choice.taken)
        if asked and not kept and not is_tested(reporter, g, v, singular[v]):
            yield v


def _unscaled(reporter: Reporter, g: int, v: int) -> int:
    """Return what a value is a multiple or a view of: ``x`` of ``math.pi * x``, ``x[..., None]``, which are zero where it is."""
    v = _viewed(reporter, g, v)
    op, operands, symbol = reporter.view.units[g].values[v]
    if op == "binop" and symbol in ("*", "/"):
        plain = [o for o in operands if not reporter.flow.symbolic(g, o) and _is_setting(reporter, g, o)]
        live = [o for o in operands if o not in plain]
        if len(live) == 1 and (symbol == "*" or live[0] == operands[0]):
            return live[0]
    return v


def _zeros(reporter: Reporter, g: int, v: int) -> set[int]:
    """Return what a value is zero with: the numerator of ``excess / scale``."""
    op, operands, symbol = reporter.view.units[g].values[v]
    return {_viewed(reporter, g, operands[0])} if op == "binop" and symbol == "/" else set()


def _viewed(reporter: Reporter, g: int, v: int) -> int:
    """Return what ``v[..., None]``, ``v.unsqueeze(-1)`` and the like give another shape to."""
    values = reporter.view.units[g].values
    while True:
        op, operands, _ = values[v]
        method = method_of(reporter, g, v) if op == "call" else None
        if op == "item" and _keeps_all(reporter, g, operands[1]):
            v = operands[0]
        elif method is not None and method[0] in _VIEWS:
            v = method[1]
        else:
            return v


def _keeps_all(reporter: Reporter, g: int, index: int) -> bool:
    """``[..., None]``, ``[:, None]``: an index that leaves nothing out."""
    op, operands, _ = reporter.view.units[g].values[index]
    if op == "tuple":
        return all(_keeps_all(reporter, g, one) for one in operands)
    return literal(reporter, g, index) in (None, Ellipsis) if op == "const" else op == "slice" and not operands


def _compared(reporter: Reporter, g: int, condition: int) -> set[int]:
    """Return what a condition compares, also by its size: ``x`` of ``x.abs() < 1e-4``."""
    values = reporter.view.units[g].values
    while values[condition][0] == "unary":
        condition = values[condition][1][0]
    condition = _viewed(reporter, g, condition)
    sides = set(values[condition][1]) if values[condition][0] == "compare" else set[int]()
    methods = [method for v in sides if (method := method_of(reporter, g, v)) is not None]
    called = [v for v in sides if function_name(reporter, g, v) == "torch.abs"]
    return sides | {base for name, base in methods if name == "abs"} | {values[v][1][1] for v in called}


def _is_setting(reporter: Reporter, g: int, v: int) -> bool:
    named = (reporter.flow.names.name(g, v) or "").startswith(("math.", "torch.", "numpy."))
    return named or isinstance(setting(reporter, g, v), int | float)


def _same(reporter: Reporter, g: int, one: int, other: int) -> bool:
    """The same arithmetic on the same values, or the same part of one, written twice."""
    first, second = (reporter.view.units[g].values[v] for v in (one, other))
    if first[0] in ("item", "call"):  # ``a / n.sum(1)`` where ``n.sum(1) > 0``
        return second[0] == first[0] and are_same(reporter, g, one, other)
    return first[0] == "binop" and first == second


def _keeps_small(reporter: Reporter, g: int, condition: int, operand: int, *, taken: bool) -> bool:
    """``where(r < cutoff, 1 / r, 0)`` keeps what is near zero: what it hides is no singular point."""
    op, sides, symbol = reporter.view.units[g].values[condition]
    if op != "compare" or len(sides) != 2 or symbol not in ("<", "<=", ">", ">="):
        return False
    on_left = operand in made_of(reporter, g, sides[0])
    if on_left == (operand in made_of(reporter, g, sides[1])):
        return False
    bound = literal(reporter, g, sides[1] if on_left else sides[0])
    below = on_left == (symbol in ("<", "<="))
    return below == taken and not (isinstance(bound, int | float) and bound < SMALL)


def _is_literal(reporter: Reporter, g: int, v: int) -> bool:
    return reporter.view.units[g].values[v][0] == "const"


def _asks_of_numerator(reporter: Reporter, g: int, condition: int, *, by_sign: bool) -> bool:
    """``u = x / f``, then ``(u != 0) | (v != 0)``, and ``u > 0`` of a quotient: it is zero where what is divided is, and tells no divisor of zero."""
    values = reporter.view.units[g].values
    op, operands, symbol = values[condition]
    if op == "binop" and symbol in ("|", "&"):
        return all(_asks_of_numerator(reporter, g, operand, by_sign=by_sign) for operand in operands)
    signed = by_sign and symbol in ("<", "<=", ">", ">=") and any(literal(reporter, g, o) == 0 for o in operands)
    return op == "compare" and (symbol in ("==", "!=") or signed)

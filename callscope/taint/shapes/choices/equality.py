"""Whether a test asks for equality: outright, with room for rounding, as a dead band, or of a field's first value."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.choices.constants import held_numbers
from callscope.taint.shapes.making import function_name, literal, method_of

_EQUAL = frozenset({"==", "!="})
_ORDERS = frozenset({"<", "<=", ">", ">="})
_EQUAL_CALLS = frozenset(
    {"torch.equal", "torch.allclose", "torch.isclose", "math.isclose", "numpy.isclose", "torch.eq"}
)
_EQUAL_METHODS = frozenset({"equal", "allclose", "isclose", "eq", "any", "count_nonzero"})
"""What asks for equality, or whether anything is not zero."""
_TURNED = {"<": ">", ">=": "<=", ">": "<", "<=": ">="}
_SMALL, _BAND = 1e-3, 0.1
"""Sizes that are there for rounding, and below which a value is held for nothing (a dead band)."""
_SIZES = frozenset({"abs", "fabs", "norm", "absolute", "vector_norm", "square"})
_GATHERED = frozenset({"max", "amax", "sum", "mean", "item"})


def asks_equality(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    if op == "compare":
        return data in _EQUAL or _is_near_zero(reporter, g, v) or _is_off_at_first(reporter, g, v)
    method = method_of(reporter, g, v)
    return function_name(reporter, g, v) in _EQUAL_CALLS or (method is not None and method[0] in _EQUAL_METHODS)


def _is_off_at_first(reporter: Reporter, g: int, v: int) -> bool:
    """``config.spread > 0.0`` of ``spread: float = 0.0``: no at the very value that the field begins with."""
    values = reporter.view.units[g].values
    _, (left, right), sign = values[v]
    if values[left][0] == "const":
        left, right, sign = right, left, _TURNED.get(sign, sign)
    bound = literal(reporter, g, right)
    left = bare(reporter.view, g, left)
    op, operands, name = values[left]
    if sign not in (">", "<=") or op != "attr" or isinstance(bound, bool) or not isinstance(bound, int | float):
        return False
    owners = reporter.view.instances(g, operands[0]) if not _is_optional(reporter, g, name) else ()
    return bool(owners) and all(_begins_with(reporter, cls, str(name), bound) for cls in owners)


def _is_optional(reporter: Reporter, g: int, name: object) -> bool:
    """``c.thick is not None and c.thick > 0``: whether something is there at all, no question for its value."""
    values = reporter.view.units[g].values
    read = (
        values[bare(reporter.view, g, o[0])] for op, o, sign in values if op == "compare" and sign in ("is", "is not")
    )
    return any(op == "attr" and data == name for op, _, data in read)


def _begins_with(reporter: Reporter, cls: int, name: str, number: float) -> bool:
    """Return whether a class writes this number down as what a field is at first."""
    view = reporter.view
    for owner in view.family(cls):
        body = view.units[view.class_unit(owner)]
        if name in body.bindings:
            op, _, value = body.values[body.bindings[name]]
            return op == "const" and not isinstance(value, bool) and value == number
    return False


def _is_near_zero(reporter: Reporter, g: int, v: int) -> bool:
    """``abs(k) < 1e-6``, ``k.abs() < eps``: equality with room for rounding."""
    values = reporter.view.units[g].values
    _, (left, right), sign = values[v]
    if not _is_magnitude(reporter, g, left):
        left, right = right, left
    if sign not in _ORDERS or not _is_magnitude(reporter, g, left):
        return False
    op, _, data = values[right]
    name = str(data[-1] if isinstance(data, tuple) and data else data).lower()
    return (
        _is_small(reporter, g, right)
        or _is_band(reporter, g, right)
        or (op in ("param", "attr", "global", "free") and ("eps" in name or "tol" in name))
    )


def _is_small(reporter: Reporter, g: int, v: int) -> bool:
    """Zero, or a number so small that it is there for rounding; so are all that a name or a field may stand for."""
    numbers = held_numbers(reporter, g, v)
    whole = all(isinstance(number, int) for number in numbers)
    return bool(numbers) and all(number == 0 if whole else 0 <= number <= _SMALL for number in numbers)


def asks_band(reporter: Reporter, g: int, test: int) -> bool:
    """Return whether a test holds a value for nothing in a dead band, which may be meant: a warning."""
    op, operands, _ = reporter.view.units[g].values[test]
    if op == "compare":
        return any(_is_band(reporter, g, o) for o in operands)
    return op in ("boolop", "unary", "pi") and any(asks_band(reporter, g, o) for o in operands)


def _is_band(reporter: Reporter, g: int, v: int) -> bool:
    """``gain if abs(gain) > 0.05 else 0.0``: what is chosen jumps; where the function computes with the bound (``x - 0.05``), it need not."""
    number, values = literal(reporter, g, v), reporter.view.units[g].values
    if not isinstance(number, float) or not 0 < number <= _BAND:
        return False
    alike = (o for o, (op, _, data) in enumerate(values) if o == v or (op == "const" and data == number))
    return all(values[user][0] == "compare" for o in alike for user in reporter.uses.of(g, o))


def _is_magnitude(reporter: Reporter, g: int, v: int, depth: int = 4) -> bool:
    """``abs(k)``, ``w.norm()``, ``(w * w).sum()``, ``w.abs().max()``: zero only where the value is."""
    values = reporter.view.units[g].values
    op, operands, sign = values[v]
    if op == "pi":
        return _is_magnitude(reporter, g, operands[0], depth)
    if op == "binop":
        return (sign in ("*", "@") and operands[0] == operands[1]) or (
            sign == "**" and literal(reporter, g, operands[1]) == 2
        )
    method, function = method_of(reporter, g, v), function_name(reporter, g, v)
    name = function.rpartition(".")[2] if function else method[0] if method is not None else ""
    if name in _SIZES:
        return True
    if name == "dot" and len(operands) == 3:
        return operands[1] == operands[2]
    if name not in _GATHERED and name != "float":
        return False
    below = operands[1] if function and len(operands) > 1 else method[1] if method is not None else v
    return depth > 0 and below != v and _is_magnitude(reporter, g, below, depth - 1)


def is_between(reporter: Reporter, g: int, test: int) -> bool:
    """``-eps < t < eps``"""
    values = reporter.view.units[g].values
    op, operands, sign = values[test]
    if op != "boolop" or sign != "and" or len(operands) != 2 or any(values[o][0] != "compare" for o in operands):
        return False
    (_, (low, first), one), (_, (second, high), other) = values[operands[0]], values[operands[1]]
    bounds = literal(reporter, g, low), literal(reporter, g, high)
    small = all(isinstance(bound, float) and abs(bound) <= _SMALL for bound in bounds)
    return small and first == second and one in ("<", "<=") and other in ("<", "<=")

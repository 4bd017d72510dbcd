"""Numbers and tensors in which no gradient is: what a test may choose instead of what it tests."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import carries, function_name

_CONSTANTS = frozenset(
    f"torch.{name}" for name in ("tensor", "as_tensor", "zeros", "ones", "eye", "full", "scalar_tensor")
)


def differ(reporter: Reporter, g: int, literals: list[int]) -> bool:
    """Return whether not all are written the same."""
    return len({_spelled(reporter, g, v) for v in literals}) > 1


def _spelled(reporter: Reporter, g: int, v: int) -> object:
    op, operands, data = reporter.view.units[g].values[v]
    return data if op == "const" else (op, data, *(_spelled(reporter, g, o) for o in operands))


def is_number(reporter: Reporter, g: int, v: int) -> bool:
    """A number, or arithmetic of numbers."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("unary", "binop"):
        return all(is_number(reporter, g, o) for o in operands)
    return op == "const" and isinstance(data, float | int) and not isinstance(data, bool)


def is_constant(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.tensor(limit)``, ``torch.zeros(3)``: a tensor of settings, in which no gradient is."""
    operands = reporter.view.units[g].values[v][1]
    made = function_name(reporter, g, v) in _CONSTANTS
    return made and not any(carries(reporter, g, o) for o in operands[1:]) and not carries(reporter, g, v)


def is_value(reporter: Reporter, g: int, v: int) -> bool:
    """A number or a tensor: not None, a flag, a text."""
    op, _, _data = reporter.view.units[g].values[v]
    if op == "const":
        return is_number(reporter, g, v)
    return op in ("call", "param", "attr", "binop", "unary", "pi", "item", "global", "phi")

"""Gradients given back that are nothing: None, zeros, or made without those that came in."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, method_of

_KEEPS_ZEROS = frozenset({"to", "clone", "contiguous", "reshape", "view", "expand_as", "type_as", "masked_fill", "mul"})
ZEROS = frozenset({"torch.zeros_like", "torch.zeros", "torch.empty_like"})


def is_nothing(reporter: Reporter, g: int, v: int) -> bool:
    """None, or zeros: literally, or something multiplied by zero."""
    op, operands, data = reporter.view.units[g].values[v]
    if op == "const":
        return data is None or (isinstance(data, int | float) and data == 0)
    if op == "binop" and data == "*":
        return any(_is_zero(reporter, g, operand) or _is_zeros(reporter, g, operand) for operand in operands)
    return _is_zeros(reporter, g, v)


def _is_zeros(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a tensor of zeros that nothing is written into."""
    method = method_of(reporter, g, v)
    if method is not None and method[0] in _KEEPS_ZEROS and not function_name(reporter, g, v):
        rest = reporter.view.units[g].values[v][1][1:]
        filled = method[0] in ("masked_fill", "mul")
        return _is_zeros(reporter, g, method[1]) and (not filled or any(_is_zero(reporter, g, o) for o in rest))
    zeros = method is not None and method[0] in ("new_zeros", "zero_", "zeros_like")
    return (zeros or function_name(reporter, g, v) in ZEROS) and not _is_written(reporter, g, v)


def forgets(reporter: Reporter, g: int, v: int) -> bool:
    """The gradient given back is made without any of those that came in: right only where that is one."""
    unit = reporter.view.units[g]
    values, incoming = unit.values, {p.value for p in unit.parameters[1:]}
    if any(user for one in incoming for user in reporter.uses.of(g, one)) or values[v][0] == "const":
        return False
    return bool(incoming) and not is_nothing(reporter, g, v)


def _is_zero(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    return op == "const" and isinstance(data, int | float) and not isinstance(data, bool) and data == 0


def _is_written(reporter: Reporter, g: int, v: int) -> bool:
    """The zeros are a buffer that is filled afterwards."""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, operands, data = values[user]
        if op == "setitem" and operands[0] == v:
            return True
        if op == "attr" and data.endswith("_") and data != "zero_":
            return True
        if op == "call" and v in operands[1:]:
            return True
    return False

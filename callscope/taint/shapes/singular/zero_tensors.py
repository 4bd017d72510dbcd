"""Tensors that are set to zero and multiplied with at once: ``sigma * noise.zero_()``."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, is_own, literal, method_of

_FILLED = {"torch.full": 1, "torch.full_like": 1}


def is_emptied(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a tensor set to zero at its only use: whoever else has it may have filled it."""
    if reporter.view.units[g].values[v][0] != "call" or len(set(reporter.uses.of(g, v))) != 1:
        return False
    name, method = function_name(reporter, g, v), method_of(reporter, g, v)
    if name in _FILLED:
        return _is_zero_argument(reporter, g, v, _FILLED[name])
    if method is None or name or is_own(reporter, g, method[1]):
        return False
    return method[0] == "zero_" or (method[0] == "fill_" and _is_zero_argument(reporter, g, v, 0))


def _is_zero_argument(reporter: Reporter, g: int, v: int, position: int) -> bool:
    plain = [operand for tag, operand in given(reporter, g, v) if tag in ("", "fill_value", "value")]
    value = literal(reporter, g, plain[position]) if len(plain) > position else None
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


__all__ = ["is_emptied"]

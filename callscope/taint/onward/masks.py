"""Answers to yes-or-no questions that are joined to one answer: no factors yet."""

from __future__ import annotations

from callscope.taint.program.view import View

_JOINS = frozenset({"&", "|", "^", "*", "+"})
_DEPTH = 6


def is_mask(view: View, g: int, v: int, depth: int = _DEPTH) -> bool:
    """``x >= 0``, ``~seen``, ``(x >= 0) * (x < size)``: torch multiplies and adds truth values to truth values."""
    op, operands, sign = view.units[g].values[v]
    if op == "compare":
        return sign not in ("is", "is not", "in", "not in")
    if depth == 0:
        return False
    if op == "pi" or (op == "unary" and sign == "~"):
        return is_mask(view, g, operands[0], depth - 1)
    return op == "binop" and sign in _JOINS and all(is_mask(view, g, o, depth - 1) for o in operands)


__all__ = ["is_mask"]

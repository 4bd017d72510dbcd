"""Sizes and counts: what a tensor's shape says, and what is counted from there on."""

from __future__ import annotations

from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.program.spelling import Spelling

_ASKED = frozenset({"size", "numel", "dim", "nelement", "ndimension", "stride"})
_DEPTH = 4


def is_size(names: Spelling, g: int, v: int) -> bool:
    """``x.shape[-1]``, ``len(xs)``, ``x.size(0)``, one of ``b, c, h, w = x.shape``: a whole number that has no gradient."""
    values = names.view.units[g].values
    op, operands, data = values[v]
    while op in ("item", "unpack", "pi"):
        op, operands, data = values[operands[0]]
    if op != "call":
        return op == "attr" and data in PLAIN_ATTRIBUTES
    below = values[operands[0]]
    return names.name(g, operands[0]) == "len" or (below[0] == "attr" and below[2] in _ASKED)


def is_count(names: Spelling, g: int, v: int, depth: int = _DEPTH) -> bool:
    """``x.shape[1] + offset``: what is added to a size counts as well."""
    op, operands, data = names.view.units[g].values[v]
    if op in ("binop", "inplace") and data in ("+", "-") and depth:
        return any(is_count(names, g, operand, depth - 1) for operand in operands)
    return is_size(names, g, v)

"""Branches in which a tensor is of whole numbers: ``if x.dtype in (torch.uint8, torch.int8):``."""

from __future__ import annotations

from callscope.taint.names.words import words
from callscope.taint.program.bare import bare
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_WHOLE = words(
    "torch.uint8 torch.int8 torch.int16 torch.int32 torch.int64 torch.short torch.int torch.long torch.bool torch.uint16 torch.uint32"
)
_LISTS = ("tuple", "list", "set")


def is_whole_here(view: View, names: Spelling, g: int, v: int, operand: int) -> bool:
    """Return whether a test around ``v`` says that ``operand`` is a tensor of whole numbers, which has no gradient."""
    values = view.units[g].values
    for _, kind, test, detail in view.places(g).enclosing(v):
        op, sides, symbol = values[test]
        if kind == "if" and detail is True and op == "compare" and symbol in ("==", "in", "is"):
            read, below, name = values[sides[0]]
            same = read == "attr" and name == "dtype" and bare(view, g, below[0]) == bare(view, g, operand)
            if same and _are_whole(view, names, g, sides[1]):
                return True
    return False


def _are_whole(view: View, names: Spelling, g: int, v: int) -> bool:
    op, operands, _ = view.units[g].values[v]
    if op in _LISTS:
        return bool(operands) and all(_are_whole(view, names, g, operand) for operand in operands)
    return names.name(g, v) in _WHOLE


__all__ = ["is_whole_here"]

"""Where a tensor is of whole numbers, by its type: ``if x.dtype in (torch.uint8, torch.int8):``, ``x.to(torch.long)``, ``torch.empty(3, dtype=torch.int64)``."""

from __future__ import annotations

from collections.abc import Sequence

from callscope.taint.names.words import words
from callscope.taint.program.bare import bare
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_WHOLE = words(
    "torch.uint8 torch.int8 torch.int16 torch.int32 torch.int64 torch.short torch.int torch.long torch.bool torch.uint16 torch.uint32"
)
_CASTS = ("to", "type", "astype")
_MOVED = ("to", "cuda", "cpu", "clone", "contiguous", "view", "reshape", "expand", "repeat")
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


def is_cast(names: Spelling, g: int, method: str, given: Sequence[int]) -> bool:
    """Return whether a method called with these values makes whole numbers: ``x.to(device, torch.long)``."""
    return method in _CASTS and any(names.name(g, v) in _WHOLE for v in given)


def is_made_whole(view: View, names: Spelling, g: int, v: int) -> bool:
    """Return whether a tensor is made of whole numbers here: ``torch.empty(n, dtype=torch.int64)``, whatever its shape after that."""
    values = view.units[g].values
    op, operands, tags = values[v]
    while op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _MOVED:
        if is_cast(names, g, values[operands[0]][2], operands[1:]):
            return True
        op, operands, tags = values[values[operands[0]][1][0]]
    if op in ("pi", "item"):
        return is_made_whole(view, names, g, operands[0])
    said = dict(zip(tags, operands[1:], strict=True)).get("dtype") if op == "call" else None
    return said is not None and names.name(g, said) in _WHOLE


__all__ = ["is_cast", "is_made_whole", "is_whole_here"]

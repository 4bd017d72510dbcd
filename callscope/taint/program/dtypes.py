"""Where a tensor is of whole numbers, by its type: ``if x.dtype in (torch.uint8, torch.int8):``, ``x.to(torch.long)``, ``torch.empty(3, dtype=torch.int64)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.taint.names.torch_names import INDEX_SECOND
from callscope.taint.names.use_names import POSITIONS
from callscope.taint.names.words import words
from callscope.taint.program.bare import bare
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View
from callscope.taint.program.walks import reached

_WHOLE = words(
    "torch.uint8 torch.int8 torch.int16 torch.int32 torch.int64 torch.short torch.int torch.long torch.bool torch.uint16 torch.uint32"
)
_CASTS = ("to", "type", "astype")
_MOVED = ("to", "cuda", "cpu", "clone", "contiguous", "view", "reshape", "expand", "repeat")
_LISTS = ("tuple", "list", "set")


def whole_here(view: View, names: Spelling, g: int, v: int, *, rounds: bool = False) -> frozenset[int]:
    """Return the values of which a test around ``v`` says that they are tensors of whole numbers, which have no gradient.

    ``rounds``: what is no floating point counts too, for torch rounds no complex numbers.
    """
    asked = ((test, detail) for _, kind, test, detail in view.places(g).enclosing(v) if kind == "if")
    said = (_said_whole(view, names, g, test, bool(detail), rounds) for test, detail in asked)
    return frozenset(bare(view, g, one) for one in said if one >= 0)


def _said_whole(view: View, names: Spelling, g: int, test: int, holds: bool, rounds: bool) -> int:
    """Return the value that a test which ``holds``, or does not, says to be of whole numbers, else -1."""
    values = view.units[g].values
    op, operands, symbol = values[test := bare(view, g, test)]
    if op == "unary" and symbol == "not":
        return _said_whole(view, names, g, operands[0], not holds, rounds)
    if op == "compare" and holds and symbol in ("==", "in", "is"):
        read, below, name = values[bare(view, g, operands[0])]
        return below[0] if read == "attr" and name == "dtype" and _are_whole(view, names, g, operands[1]) else -1
    if rounds and not holds and op == "call" and names.name(g, operands[0]) == "torch.is_floating_point":
        return operands[1]
    if rounds and not holds and op in ("call", "attr"):
        read, below, name = values[operands[0]] if op == "call" else values[test]
        return _whose(values, below[0]) if read == "attr" and name == "is_floating_point" else -1
    return -1


def is_rounded_for_whole(view: View, names: Spelling, g: int, v: int) -> bool:
    """``if not dtype.is_floating_point: x = x.round()``, then ``x.to(dtype)``: rounded to become whole numbers."""
    values, users = view.units[g].values, view.users(g)
    asked = [(test, bool(detail)) for _, kind, test, detail in view.places(g).enclosing(v) if kind == "if"]
    types = {
        bare(view, g, one)
        for one in (_said_whole(view, names, g, test, holds, True) for test, holds in asked)
        if one >= 0
    }
    joined = (
        reached([v], lambda one: [u for u in users.get(one, ()) if values[u][0] in ("phi", "pi", "attr")])
        if types
        else ()
    )
    return any(
        values[user][0] == "call" and values[one][0] == "attr" and values[one][2] in _CASTS
        and any(_is_of(view, g, given, types) for given in values[user][1][1:])
        for one in joined for user in users.get(one, ())
    )  # fmt: skip


def _is_of(view: View, g: int, v: int, types: set[int], depth: int = 4) -> bool:
    """Return whether a value is one of ``types``, as it is after tests."""
    op, operands, _ = view.units[g].values[v]
    return bare(view, g, v) in types or (
        op == "phi" and depth > 0 and any(_is_of(view, g, o, types, depth - 1) for o in operands)
    )


def _whose(values: Sequence[Any], v: int) -> int:
    """``x`` of ``x.dtype``, which may be asked as well as ``x`` itself."""
    op, operands, name = values[v]
    return int(operands[0]) if op == "attr" and name == "dtype" else v


def _are_whole(view: View, names: Spelling, g: int, v: int) -> bool:
    op, operands, _ = view.units[g].values[v]
    if op in _LISTS:
        return bool(operands) and all(_are_whole(view, names, g, operand) for operand in operands)
    return names.name(g, v) in _WHOLE


def is_cast(names: Spelling, g: int, method: str, given: Sequence[int]) -> bool:
    """Return whether a method called with these values makes whole numbers: ``x.to(device, torch.long)``."""
    return method in _CASTS and any(names.name(g, v) in _WHOLE for v in given)


def is_position(view: View, names: Spelling, g: int, v: int) -> bool:
    """Return whether a value is where something was found, whatever its shape after that: ``torch.min(d, dim=1)[1].view(n)``, ``d.argmin(1)``."""
    values = view.units[g].values
    op, operands, data = values[v]
    while op in ("pi", "cell") or (op == "call" and values[operands[0]][2] in _MOVED):
        op, operands, data = values[operands[0] if op != "call" else values[operands[0]][1][0]]
    if op == "call":
        return _called(values, names, g, operands[0]) in POSITIONS
    second = (
        (op == "unpack" and data[0] == 1) or (op == "item" and data == (1,)) or (op == "attr" and data == "indices")
    )
    if not second or values[operands[0]][0] != "call":
        return False
    return _called(values, names, g, values[operands[0]][1][0]) in INDEX_SECOND


def _called(values: Sequence[Any], names: Spelling, g: int, v: int) -> str:
    """Return the last name of what is called, torch's function or a method."""
    op, _, name = values[v]
    return str(name) if op == "attr" else (names.name(g, v) or "").rpartition(".")[2]


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


__all__ = ["is_cast", "is_made_whole", "is_position", "is_rounded_for_whole", "whole_here"]

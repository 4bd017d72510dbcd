"""What a loop takes its values from: ``for x, w in zip(xs, ws)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.taint.program.spelling import Spelling


def looped(names: Spelling, g: int, v: int) -> int:
    """Return what each of a loop's values is an element of, -1 where that is not seen."""
    values = names.view.units[g].values
    op, operands, data = values[v]
    if op == "iter":
        return int(operands[0])
    if op != "unpack" or data[2] >= 0 or values[operands[0]][0] != "iter":
        return -1
    kind, called, _ = values[values[operands[0]][1][0]]
    named = names.name(g, called[0]) if kind == "call" else None
    position = data[0] - (named == "enumerate")
    if named not in ("zip", "enumerate") or position < 0 or position + 1 >= len(called):
        return -1
    return int(called[position + 1])


def written_out(values: Sequence[Any], v: int) -> tuple[int, ...]:
    """``for p in (width, height)``, ``for k, p in {"w": width}.items()``: return what each of a loop's values is one of, where that is written out."""
    op, operands, data = values[v]
    second = op == "unpack" and data[:1] == (1,) and data[2] < 0 and values[operands[0]][0] == "iter"
    if op != "iter" and not second:
        return ()
    kind, given, tags = values[values[operands[0]][1][0] if second else operands[0]]
    if kind in ("tuple", "list") and not second:
        return given if "*" not in tags else ()
    if kind != "call" or len(given) > 1:
        return ()
    method, holder, name = values[given[0]]
    if method != "attr" or name != ("items" if second else "values") or values[holder[0]][0] != "dict":
        return ()
    return tuple(values[holder[0]][1][1::2])


def typed_by(names: Spelling, g: int, v: int) -> list[int]:
    """``torch.zeros(3, dtype=x.dtype)``, ``y.to(x.device)``: return whose type or device torch is given: a tensor's."""
    values = names.view.units[g].values
    _, operands, _ = values[v]
    op, _, name = values[operands[0]]
    if not (names.name(g, operands[0]) or "").startswith("torch.") and not (op == "attr" and name == "to"):
        return []
    asked = (values[operand] for operand in operands[1:])
    return [below[0] for kind, below, member in asked if kind == "attr" and member in ("dtype", "device")]

"""Values of which their function itself says that they are tensors, and which it then makes tensors of anew."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.guards import is_tensor_type
from callscope.taint.program.spelling import Spelling

_MAKERS = ("torch.tensor", "torch.as_tensor")
_MOVES = frozenset({"float", "double", "to", "type", "clone", "contiguous"})


def rewrapped(names: Spelling, g: int, v: int) -> Iterator[int]:
    """Yield the operands of a call that are tensors, although it would take anything.

    ``if isinstance(x, torch.Tensor): self.x = torch.tensor(x)``, and ``def sqrt(x): return torch.sqrt(torch.tensor(x))``, which takes what torch's takes.
    """
    unit = names.view.units[g]
    _, operands, _ = unit.values[v]
    dotted = (names.name(g, operands[0]) or "") if len(operands) > 1 else ""
    if dotted == "torch.tensor" and _is_said(names, g, operands[1]):
        yield operands[1]
    if dotted.startswith("torch.") and dotted == f"torch.{unit.name}" and len(unit.parameters) == len(operands) - 1:
        inner = _beneath(names, g, operands[1])
        if inner is not None:
            yield inner


def _is_said(names: Spelling, g: int, v: int) -> bool:
    """Return whether a test before says that a value is a tensor and nothing else."""
    op, operands, data = names.view.units[g].values[v]
    if op != "pi" or not data[1]:
        return False
    if data[0] in ("type", "class"):
        return bool(is_tensor_type(names, g, operands[1]))
    called = (names.name(g, operands[1]) or "") if data[0] == "call" else ""
    if called == "isinstance" and len(operands) > 2:
        return bool(is_tensor_type(names, g, operands[2]))
    return called == "torch.is_tensor"


def _beneath(names: Spelling, g: int, v: int) -> int | None:
    """Return what a tensor is made of and moved, None where it is not made here."""
    values = names.view.units[g].values
    op, operands, _ = values[v]
    if op != "call":
        return None
    if names.name(g, operands[0]) in _MAKERS:
        return operands[1] if len(operands) > 1 else None
    called, below, name = values[operands[0]]
    return _beneath(names, g, below[0]) if called == "attr" and name in _MOVES and below else None


__all__ = ["rewrapped"]

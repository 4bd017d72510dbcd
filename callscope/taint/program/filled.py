"""Modules whose parameters a call fills from a vector: ``vector_to_parameters(flat, net.parameters())``."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_GIVEN = 3


def filled_module(view: View, names: Spelling, g: int, v: int) -> int:
    """Return the module that is filled, -1 where a value is no such call."""
    values = view.units[g].values
    op, operands, _ = values[v]
    if op != "call" or len(operands) < _GIVEN or values[operands[2]][0] != "call":
        return -1
    kind, base, name = values[values[operands[2]][1][0]]
    listed = (kind, name) == ("attr", "parameters")
    fills = listed and names.name(g, operands[0]) == "torch.nn.utils.vector_to_parameters"
    return base[0] if fills else -1

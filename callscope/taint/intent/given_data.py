"""Values that are data by their names: what a prediction is held against, not what is fitted to it."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.bare import bare
from callscope.taint.program.sources import is_label
from callscope.taint.program.uses import Uses

_WAY = 6


def is_given_data(flow: Flow, uses: Uses, g: int, v: int) -> bool:
    """``y`` of ``def train(model, x, y)`` and of ``for x, y in loader``, ``batch["labels"]``: no gradient is seen to come to it."""
    if flow.gradient(g, v) & PROVEN:
        return False
    unit = flow.view.units[g]
    beside = [parameter.name for parameter in unit.parameters]
    for _ in range(_WAY):
        v = bare(flow.view, g, v)
        op, operands, data = unit.values[v]
        if op == "param":
            return is_label(str(data[-1]), beside, unit.name)
        key = data[0] if op == "item" and data else None
        if op in ("unpack", "iter") or isinstance(key, str):
            return is_label(key if isinstance(key, str) else uses.name(g, v), [*beside, *unit.stores])
        below = unit.values[operands[0]] if op == "call" else (op, operands, data)
        if op != "item" and not (below[0] == "attr" and below[2] in MOVES):
            return False
        v = operands[0]
    return False


__all__ = ["is_given_data"]

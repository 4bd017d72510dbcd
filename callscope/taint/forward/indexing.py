"""Tensors that select: whether what a subscript is given is surely one, and named as an index."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.sources import is_index

_PARTS = 4


def looks_up_itself(flow: Flow, g: int, v: int) -> bool:
    """A class of the program with a ``__getitem__`` of its own, no list or dictionary: what that does is looked at there."""
    view = flow.view
    owners = [view.owner(callee.unit) for callee in view.callees(g, v)]
    return bool(owners) and not any(owner is not None and view.bases(owner) for owner in owners)


def is_surely_a_tensor(flow: Flow, g: int, v: int) -> bool:
    """Torch refuses a tensor of floats as an index: only what this function itself makes is believed to be one, no element of something."""
    values, state = flow.view.units[g].values, flow.frames[g].states[v]
    while values[v][0] == "pi":
        v = values[v][1][0]
    made = values[v][0] not in ("slice", "unpack", "iter", "item", "phi")
    return made and bool(state.mask & PROVEN) and not state.parts


def is_named_index(flow: Flow, g: int, v: int) -> bool:
    """A tensor of floats would raise as an index: what is named as one, or is a part of such, is of whole numbers, whatever was merged with it."""
    unit = flow.view.units[g]
    for _ in range(_PARTS):
        op, operands, data = unit.values[v]
        if op in ("param", "attr") and is_index(str(data[-1] if op == "param" else data)):
            return True
        if any(v in values and is_index(name) for name, values in unit.stores.items()):
            return True
        key = unit.values[operands[1]] if op == "item" else ("", (), "")
        if key[0] == "const" and isinstance(key[2], str) and is_index(key[2]):
            return True
        if op not in ("item", "unpack", "pi", "iter"):
            return False
        v = operands[0]
    return False

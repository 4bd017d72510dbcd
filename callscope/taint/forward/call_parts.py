"""What a call of something is made of: its arguments' bits, what a layer adds to them."""

from __future__ import annotations

from callscope.taint.forward.frame import Frame
from callscope.taint.lattice.masks import CARRIES, LAYER, LIKELY, PROVEN, SOME_LAYER, TENSOR
from callscope.taint.lattice.state import State
from callscope.taint.names.torch_names import INDEXED

LAYERS = LAYER | SOME_LAYER
DATA = ~LAYERS


def arguments(f: Frame, v: int, operands: tuple[int, ...], stopped: frozenset[int] = frozenset()) -> int:
    """Return the bits of all arguments of a call, but of an index and of those ``stopped``, by which no gradient comes."""
    mask, index = 0, _index(f, v, operands)
    for operand in operands[1:]:
        if operand != index and operand not in stopped:
            mask |= f.get(operand, v).everything()
    return mask & DATA


def _index(f: Frame, v: int, operands: tuple[int, ...]) -> int:
    """Return the index that ``x.scatter_add(dim, index, source)`` or ``torch.gather(x, dim, index)`` is given, -1 for none."""
    op, _, name = f.unit.values[operands[0]]
    if op != "attr" or name not in INDEXED:
        return -1
    tags = f.unit.values[v][2]
    if isinstance(tags, tuple) and "index" in tags:
        return operands[1 + tags.index("index")]
    position = 3 if f.flow.names.name(f.g, operands[0]) is not None else 2
    return operands[position] if len(operands) > position else -1


def from_layer(f: Frame, v: int, operands: tuple[int, ...], callee: int) -> State:
    """Return what a layer gives for the arguments of a call; ``callee``: its own bits."""
    known = f.flow.concrete(f.g, State(callee)).mask
    mask = arguments(f, v, operands) | TENSOR
    if is_frozen(f, operands[0]):
        return State(mask)
    mask |= PROVEN if known & LAYER else LIKELY if known & SOME_LAYER else 0
    return State(mask | (callee & CARRIES))


def is_frozen(f: Frame, callee: int) -> bool:
    """Return whether a layer that is called, or whose method is, has its parameters switched off."""
    op, operands, _ = f.unit.values[callee]
    return (f.g, callee) in f.flow.frozen or (op == "attr" and (f.g, operands[0]) in f.flow.frozen)

"""What methods of values give: tensors' and containers', in-place ones included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.taint.forward.call_functions import counted
from callscope.taint.forward.call_parts import DATA, LAYERS, arguments, from_layer
from callscope.taint.forward.frame import Frame
from callscope.taint.lattice.masks import ITEMS, KNOWN, PLAIN, TENSOR
from callscope.taint.lattice.state import ANY, EMPTY, State, element, union
from callscope.taint.names import torch_names as names
from callscope.taint.names.torch_names import CONTEXT, INDEX_SECOND

_NEW = frozenset({"new_zeros", "new_ones", "new_empty", "new_full"})


def method_result(f: Frame, v: int, base: int, operands: tuple[int, ...], tags: Any, method: str) -> State:
    """Return what a method of ``base`` gives, by its name and what the receiver carries."""
    receiver = f.get(base, v)
    if f.flow.is_object(f, base):
        receiver = union(receiver, f.get(operands[0], v))  # what a base outside the program keeps
    if method in ("format", "join") and f.unit.values[base][0] == "const":
        return EMPTY  # a text
    if method == "set" and f.flow.names.name(f.g, base) == CONTEXT:
        return _append(f, v, base, operands, receiver) or EMPTY
    if method in CONTAINER:
        found = CONTAINER[method](f, v, base, operands, receiver)
        if found is not None:
            return found
    if method.endswith("_") and not method.endswith("__"):
        return _in_place(f, v, base, operands, receiver, method)
    if method in _NEW:
        return State(TENSOR)  # nothing but a tensor has these
    if method in names.PLAIN_METHODS:
        return State(TENSOR) if receiver.mask & TENSOR and method not in ("size", "dim", "numel") else EMPTY
    if f.flow.cuts_method(method, f, v, operands, tags):
        if method in ("item", "tolist"):
            return EMPTY  # numbers
        return State((receiver.mask | TENSOR) & PLAIN if receiver.mask else 0)
    if method in ("unbind", "split", "chunk", "tensor_split"):
        return State(0, {ANY: State(receiver.mask & DATA)}) if receiver.mask else EMPTY
    if receiver.mask & LAYERS and method in ("forward", "__call__", "encode", "decode", "predict"):
        return from_layer(f, v, operands, receiver.mask)
    mask = (receiver.mask | arguments(f, v, operands)) & DATA
    if method in INDEX_SECOND and (len(operands) > 1 or method in ("sort", "topk", "mode", "cummax", "cummin")):
        return State(mask, {1: State(TENSOR)}) if mask else EMPTY
    if method in names.COUNTING:
        return counted(mask, tags)
    if method in names.MOVES and method not in CONTAINER:
        return State(
            (receiver.mask & DATA)
            | (receiver.mask & LAYERS if method in ("to", "cuda", "cpu", "float", "double") else 0)
        )
    return State(mask)


def _in_place(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State, method: str) -> State:
    mask = 0 if method in ("requires_grad_", "detach_") else arguments(f, v, operands)
    f.leaves.add(v)
    if mask and not (f.muted or f.mute_of(v)):
        f.add(base, State(mask | TENSOR))
        return State(receiver.mask | mask)
    return State(receiver.mask & PLAIN) if method == "detach_" else receiver


def _append(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    if len(operands) > 1:
        f.add(base, State(0, {ANY: f.get(operands[-1], v)}))
    return EMPTY


def _add(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    """A set's ``add`` gives nothing back: where the result is used it is a tensor's."""
    used = bool(f.flow.view.users(f.g).get(v))
    return None if used or receiver.mask & TENSOR else _append(f, v, base, operands, receiver)


def _extend(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    for operand in operands[1:]:
        state = f.get(operand, v)
        f.add(base, State(0, state.parts) if state.parts else State(0, {ANY: State(state.mask)}))
    return EMPTY


def _setdefault(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    _append(f, v, base, operands, receiver)
    return union(element(receiver, ANY, f.symbols), f.get(operands[-1], v))


def _lookup(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    key: object = ANY
    if len(operands) > 1:
        op, _, data = f.unit.values[operands[1]]
        key = data if op == "const" else ANY
    default = f.get(operands[2], v) if len(operands) > 2 else EMPTY
    return union(element(receiver, key, f.symbols), default)


def _items(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    one = element(receiver, ANY, f.symbols)
    return State(0, {ANY: State(0, {0: EMPTY, 1: one})}) if one is not EMPTY else EMPTY


def _values(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    """A dictionary's ``values``; a sparse tensor's keep its history."""
    holds = f.symbols.inside(receiver.mask, ITEMS) & ~KNOWN  # what may be a dictionary of a caller's
    if receiver.mask and not receiver.parts and not holds:
        return State(receiver.mask & DATA)
    return State(0, {ANY: element(receiver, ANY, f.symbols)})


def _last_item(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    """``key, value = table.popitem()``"""
    one = element(receiver, ANY, f.symbols) if receiver.parts else EMPTY
    return State(0, {0: EMPTY, 1: one}) if one is not EMPTY else None


def _turned(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    """``parts.reverse()``: each may stand anywhere now; a tensor's ``sort`` is another."""
    if receiver.mask & TENSOR or not receiver.parts:
        return None
    f.add(base, State(0, {ANY: element(receiver, ANY, f.symbols)}))
    return EMPTY


def _inserted(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    _turned(f, v, base, operands, receiver)
    return _append(f, v, base, operands, receiver)


def _copied(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    return receiver


CONTAINER: dict[str, Callable[[Frame, int, int, tuple[int, ...], State], State | None]] = {
    "append": _append, "add": _add,
    "popitem": _last_item, "reverse": _turned, "sort": _turned, "rotate": _turned,
    "appendleft": _inserted, "insert": _inserted, "put": _append, "extend": _extend,
    "update": _extend, "setdefault": _setdefault, "get": _lookup, "pop": _lookup, "items": _items, "copy": _copied,
    "values": _values, "popleft": _lookup,
}  # fmt: skip

"""What functions known by name give: torch's, the builtins that hand values on, other libraries'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from callscope.taint.forward.call_parts import DATA, arguments
from callscope.taint.forward.frame import Frame
from callscope.taint.lattice.masks import PLAIN, TENSOR
from callscope.taint.lattice.state import ANY, EMPTY, State, container, each, element, union, union_all
from callscope.taint.names import torch_names as names
from callscope.taint.names.torch_names import INDEX_SECOND
from callscope.taint.program.pairs import is_of_pairs

_PLAIN = frozenset({"int", "str", "bool", "bytes"})
_JOINS = frozenset(
    {"stack", "cat", "concat", "concatenate", "hstack", "vstack", "dstack", "column_stack", "block_diag"}
)
_SIZES = re.compile(r"^get_\w*(dimensions|size|shape|channels)$")
"""What asks another library for the size of an image."""


def function(f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str) -> State:
    """Return what a function of this dotted name gives for the arguments of a call."""
    top, _, last = dotted.partition(".")[0], "", dotted.rpartition(".")[2]
    if dotted in names.PLAIN_FUNCTIONS or dotted.startswith(names.QUANTIZED):
        return State(TENSOR) if dotted.startswith("torch.") else EMPTY
    if top == "torch":
        return _torch(f, v, operands, tags, dotted, last)
    if dotted in ("math.prod", "math.sumprod"):
        return _elements(f, v, operands)  # by the elements' own ``*``
    if dotted in names.NAMESPACES:
        return container(_attributes(f, v, operands, tags))
    if dotted in names.CARRYING_BUILTINS:
        return BUILTINS.get(dotted, _all)(f, v, operands)
    if dotted == "typing.cast" and len(operands) > 2 and f.flow.names.name(f.g, operands[1]) in _PLAIN:
        return EMPTY
    if dotted in ("functools.partial", "copy.copy", "typing.cast", "dataclasses.replace", *names.WRAPPERS):
        return union_all(f.get(o, v) for o in operands[1:])
    if top in ("itertools", "collections", "dataclasses", "copy", "functools", "operator"):
        return _all(f, v, operands)
    if top in names.PLAIN_PACKAGES or "." not in dotted or _SIZES.search(last):
        return EMPTY
    return State(arguments(f, v, operands) | (f.get(operands[0], v).mask & DATA))


def _attributes(f: Frame, v: int, operands: tuple[int, ...], tags: Any) -> Iterator[tuple[object, State]]:
    """``SimpleNamespace(a=x, **others)``: keyword arguments are attributes, those of a dictionary by its keys."""
    for operand, tag in zip(operands[1:], tags, strict=True):
        state = f.get(operand, v)
        if tag == "**":
            yield from ((f".{key}", part) for key, part in (state.parts or {}).items() if isinstance(key, str))
        elif tag not in ("", "*"):
            yield f".{tag}", state


def _torch(f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str, last: str) -> State:
    mask = arguments(f, v, operands, f.flow.stopped(dotted, f, v, operands, tags))
    if last in _JOINS and len(operands) > 1:  # ``torch.stack(rows)``: each of what a caller's list holds
        mask |= element(f.get(operands[1], v), ANY, f.symbols).everything() & DATA
    if f.flow.cuts_inside(dotted):
        mask = 0
        for operand in operands[1:]:
            mask |= f.get(operand, v).mask & DATA
    breaks = f.flow.cuts(dotted, f, v, operands, tags)
    if dotted.startswith("torch.Tensor.") and len(operands) > 1:  # ``torch.Tensor.item(t)``, by whatever name
        breaks = breaks or f.flow.cuts_member(last, f, v, (operands[0], *operands[2:]), tags[1:])
    mask = (mask & PLAIN if breaks or _is_whole(f, operands, tags) else mask) | TENSOR
    if dotted == "torch.autograd.grad":
        return State(mask & PLAIN, {ANY: State(mask)})
    if dotted.startswith(("torch.optim", "torch.utils.data", "torch.manual", "torch.cuda", "torch.device")):
        return EMPTY
    if last in ("vmap", "compile", "script") or dotted.startswith("torch.func."):
        return _all(f, v, operands)
    if last in ("unbind", "split", "chunk", "meshgrid", "broadcast_tensors", "tensor_split", "hsplit", "vsplit"):
        return State(0, {ANY: State(mask)})
    if last in INDEX_SECOND and "." not in dotted.removeprefix("torch."):
        return State(mask, {1: State(TENSOR)})
    return counted(mask, tags) if last in names.COUNTING else State(mask)


def _is_whole(f: Frame, operands: tuple[int, ...], tags: Any) -> bool:
    """``torch.frombuffer(data, dtype=torch.long)``: whole numbers carry no gradient."""
    given = zip(operands[1:], tags, strict=True)
    return any(tag == "dtype" and f.flow.names.name(f.g, one) in names.INTEGER_DTYPES for one, tag in given)


def counted(mask: int, tags: Any) -> State:
    """``x.unique(return_counts=True)``: what is given beside the values counts, or says where they are."""
    beside = [tag for tag in tags if tag.startswith("return_")]
    return State(mask, {position + 1: State(TENSOR) for position in range(len(beside))}) if beside else State(mask)


def _all(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    tags = f.unit.values[v][2]
    given = ((f.get(o, v), tag) for o, tag in zip(operands[1:], tags, strict=True))
    return union_all(element(state, ANY, f.symbols) if tag == "*" else state for state, tag in given)


def _elements(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """A function of several values or of one iterable: ``max``, ``min``."""
    return union_all(union(s, element(s, ANY, f.symbols)) for s in (f.get(o, v) for o in operands[1:]))._replace(
        parts=None
    )


def _zip(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    if f.unit.values[v][2] == ("*",):
        return _columns(element(f.get(operands[1], v), ANY, f.symbols))
    each_one = container((n, element(f.get(o, v), ANY, f.symbols)) for n, o in enumerate(operands[1:]))
    return State(0, {ANY: each_one})


def _columns(row: State) -> State:
    """``states, actions = zip(*steps)``: a column holds what rows have at its place."""
    if not row.parts:
        return State(0, {ANY: State(0, {ANY: row})})
    return State(0, {key: State(0, {ANY: part}) for key, part in row.parts.items()})


def _enumerate(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    inner = element(f.get(operands[1], v), ANY, f.symbols) if len(operands) > 1 else EMPTY
    return State(0, {ANY: State(0, {0: EMPTY, 1: inner})})


def _map(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    called = f.flow.names.name(f.g, operands[1]) if len(operands) > 1 else None
    inner = union_all(element(f.get(o, v), ANY, f.symbols) for o in operands[2:])
    unbound = called is not None and called.startswith("torch.Tensor.")
    if called is not None and (
        f.flow.cuts_name(called) or (unbound and f.flow.cuts_member(called.rpartition(".")[2], f, v, operands[1:2], ()))
    ):
        inner = each(inner, lambda mask: mask & PLAIN & ~TENSOR)
    return State(0, {ANY: State(inner.everything())})


def _filter(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    return f.get(operands[-1], v) if len(operands) > 2 else EMPTY


def _next(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    return element(f.get(operands[1], v), ANY, f.symbols) if len(operands) > 1 else EMPTY


def _fields(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """``vars(record)``: any of its fields."""
    found = f.flow.any_field(f.g, operands[1]) if len(operands) > 1 else EMPTY
    return State(0, {ANY: found}) if found is not EMPTY else _all(f, v, operands)


def _dict(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """``dict(zip(names, values))``: under each key is the second of a pair."""
    if not is_of_pairs(f.unit.values, f.unit.values[v][2], operands):
        return _all(f, v, operands)
    value = element(element(f.get(operands[1], v), ANY, f.symbols), 1, f.symbols)
    return State(0, {ANY: value}) if value is not EMPTY else EMPTY


BUILTINS: dict[str, Callable[[Frame, int, tuple[int, ...]], State]] = {
    "max": _elements, "min": _elements, "sum": _elements, "zip": _zip, "enumerate": _enumerate, "map": _map,
    "filter": _filter, "next": _next, "vars": _fields, "dict": _dict,
}  # fmt: skip

"""What a call gives: from the functions it may reach, from what torch is known to do, else from its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.taint import torch_names as names
from callscope.taint.frame import Frame
from callscope.taint.masks import CARRIES, GRADIENT, LAYER, LIKELY, PLAIN, PROVEN, SOME_LAYER, TENSOR, unsure
from callscope.taint.state import ANY, EMPTY, State, container, each, element, union, union_all
from callscope.taint.words import words

_LAYERS = LAYER | SOME_LAYER
_DATA = ~_LAYERS
_PARAMETER_LISTS = frozenset({"parameters", "named_parameters", "buffers_none"})
_TUPLES = words("max min sort topk kthvalue median mode cummax cummin unique svd qr eigh aminmax std_mean var_mean")
_INDEX_SECOND = words("max min sort topk kthvalue median mode cummax cummin msort_none")
_RECURRENT = frozenset({"LSTM", "GRU", "RNN", "MultiheadAttention"})


def call(f: Frame, v: int, operands: tuple[int, ...], tags: Any) -> State:
    """Return the state of a call's result; notes what it does to its receiver and arguments."""
    op, base, attribute = f.unit.values[operands[0]]
    method = attribute if op == "attr" else None
    dotted = f.flow.names.name(f.g, operands[0]) or _external(f, v)
    if method in names.SHAPE_MEMBERS:
        return EMPTY
    inner = f.flow.called(f, v, operands[1:], tags)
    callees = f.flow.view.callees(f.g, v)
    made = _known(f, v, operands, tags, dotted, method)
    if made is not None:
        return union(made, inner)
    if callees and not all(c.via in ("callback", "higher-order") for c in callees):
        return union(inner, _constructed(f, v, operands))
    if f.flow.view.classes(f.g, operands[0]):
        return _constructed(f, v, operands)
    callee = f.get(operands[0], v).mask
    if callee & _LAYERS and method not in names.PLAIN_METHODS and method not in _CONTAINER:
        return union(inner, _from_layer(f, v, operands, callee, ""))
    if dotted is not None and not _is_method_of_value(f, operands, dotted, method):
        return union(inner, _function(f, v, operands, tags, dotted))
    if method is not None:
        return union(inner, _method(f, v, base[0], operands, tags, method))
    return union(inner, _opaque(f, v, operands))


def _external(f: Frame, v: int) -> str | None:
    found = f.flow.view.externals(f.g, v)
    return found[0].removeprefix("<builtin>.") if len(found) == 1 else None


def _is_method_of_value(f: Frame, operands: tuple[int, ...], dotted: str, method: str | None) -> bool:
    """Tell ``x.sum()`` from ``torch.sum()`` where points-to names the former by a type."""
    return method is not None and f.flow.names.name(f.g, operands[0]) is None


def _known(
    f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str | None, method: str | None
) -> State | None:
    """Return the state where the call itself makes something that carries a gradient, else None."""
    if dotted in names.PARAMETER_TYPES:
        f.leaves.add(v)
        return EMPTY if _flag(f, operands, tags, "requires_grad") is False else State(PROVEN | TENSOR)
    if dotted is not None and dotted.startswith("torch."):
        leaf = _torch_leaf(f, v, operands, tags, dotted)
        if leaf is not None:
            return leaf
    if method == "requires_grad_" and _first_literal(f, operands, tags) is not False:
        base = f.unit.values[operands[0]][1][0]
        f.leaves.add(v)
        f.add(base, State(PROVEN | TENSOR) if not f.flow.is_object(f, base) else EMPTY)
        return State(f.states[base].mask | PROVEN | TENSOR)
    if method in _PARAMETER_LISTS:
        f.leaves.add(v)
        return _parameters(f, f.unit.values[operands[0]][1][0], method == "named_parameters")
    if dotted in ("getattr", "operator.attrgetter()") and len(operands) > 2:
        return _getattr(f, v, operands)
    if dotted == "setattr" and len(operands) > 3:
        return _setattr(f, operands)
    return None


def _torch_leaf(f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str) -> State | None:
    last = dotted.rpartition(".")[2]
    if last in names.FACTORIES and _flag(f, operands, tags, "requires_grad") is True:
        f.leaves.add(v)
        return State(PROVEN | TENSOR)
    if dotted.startswith("torch.nn.") and last[:1].isupper() and not dotted.endswith("()"):
        f.leaves.add(v)
        return _layer(f, v, operands, last)
    return None


def _layer(f: Frame, v: int, operands: tuple[int, ...], last: str) -> State:
    if last in names.CONTAINER_LAYERS:
        inside = union_all(f.get(o, v) for o in operands[1:])
        parts = union(element(inside, ANY, f.symbols), inside)
        layers = parts.everything() & (_LAYERS | GRADIENT | TENSOR)
        holds = f.flow.holds_modules(f, operands[1:])
        layers |= LAYER if holds or (layers & PROVEN) else 0
        return State(layers & _LAYERS, {ANY: State(layers)}) if layers else EMPTY
    return EMPTY if last in names.LAYERS_WITHOUT_PARAMETERS else State(LAYER)


def _parameters(f: Frame, base: int, named: bool) -> State:
    state = f.states[base]
    proven = bool(state.mask & LAYER) or f.flow.owns_parameters(f.g, base)
    one = State((PROVEN if proven else LIKELY) | TENSOR)
    return State(0, {ANY: State(0, {0: EMPTY, 1: one}) if named else one})


def _flag(f: Frame, operands: tuple[int, ...], tags: Any, name: str) -> object:
    for operand, tag in zip(operands[1:], tags, strict=True):
        if tag == name:
            op, _, data = f.unit.values[operand]
            return data if op == "const" else True
    return None


def _first_literal(f: Frame, operands: tuple[int, ...], tags: Any) -> object:
    if len(operands) < 2:
        return True
    op, _, data = f.unit.values[operands[1]]
    return data if op == "const" else True


def _getattr(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    from callscope.taint.operations import attribute

    op, _, name = f.unit.values[operands[2]]
    if op == "const" and isinstance(name, str):
        found = attribute(f, v, operands[1], name)
        return union(found, f.get(operands[3], v)) if len(operands) > 3 else found
    return each(f.flow.any_field(f.g, operands[1]), unsure)


def _setattr(f: Frame, operands: tuple[int, ...]) -> State:
    op, _, name = f.unit.values[operands[2]]
    if op == "const" and isinstance(name, str):
        f.flow.store_attribute(f.g, operands[1], name, f.flow.concrete(f.g, f.states[operands[3]]))
    return EMPTY


def _constructed(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    classes = f.flow.view.classes(f.g, operands[0])
    if any(f.flow.view.is_function(cls) for cls in classes) or not classes:
        return EMPTY
    f.leaves.add(v)
    modules = any(f.flow.view.is_module(cls) for cls in classes)
    positional = _tuple_like(f, v, operands, classes)
    return union(State(LAYER) if modules else EMPTY, positional)


def _tuple_like(f: Frame, v: int, operands: tuple[int, ...], classes: tuple[int, ...]) -> State:
    """A named tuple is unpacked and indexed like a tuple: keep its elements."""
    if not any("NamedTuple" in base for cls in classes for base in f.flow.view.bases(cls)):
        return EMPTY
    return container(enumerate(f.get(o, v) for o in operands[1:]))


def _arguments(f: Frame, v: int, operands: tuple[int, ...]) -> int:
    mask = 0
    for operand in operands[1:]:
        mask |= f.get(operand, v).everything()
    return mask & _DATA


def _function(f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str) -> State:
    top, _, last = dotted.partition(".")[0], "", dotted.rpartition(".")[2]
    if dotted in names.PLAIN_FUNCTIONS:
        return State(TENSOR) if dotted.startswith("torch.") else EMPTY
    if top == "torch":
        return _torch(f, v, operands, tags, dotted, last)
    if dotted in names.CARRYING_BUILTINS:
        return BUILTINS.get(dotted, _all)(f, v, operands)
    if dotted in ("functools.partial", "copy.copy", "typing.cast", "dataclasses.replace"):
        return union_all(f.get(o, v) for o in operands[1:])
    if top in ("itertools", "collections", "dataclasses", "copy", "functools", "operator"):
        return _all(f, v, operands)
    if top in names.PLAIN_PACKAGES or "." not in dotted:
        return EMPTY
    return State(_arguments(f, v, operands) | (f.get(operands[0], v).mask & _DATA))


def _torch(f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str, last: str) -> State:
    mask = _arguments(f, v, operands)
    if f.flow.cuts_inside(dotted):
        mask = 0
        for operand in operands[1:]:
            mask |= f.get(operand, v).mask & _DATA
    breaks = f.flow.cuts(dotted, f, v, operands, tags)
    mask = (mask & PLAIN if breaks else mask) | TENSOR
    if dotted == "torch.autograd.grad":
        return State(mask & PLAIN, {ANY: State(mask)})
    if dotted.startswith(("torch.optim", "torch.utils.data", "torch.manual", "torch.cuda", "torch.device")):
        return EMPTY
    if last in ("vmap", "compile", "script") or dotted.startswith("torch.func."):
        return _all(f, v, operands)
    if last in ("unbind", "split", "chunk", "meshgrid", "broadcast_tensors", "tensor_split", "hsplit", "vsplit"):
        return State(0, {ANY: State(mask)})
    if last in _INDEX_SECOND and "." not in dotted.removeprefix("torch."):
        return State(mask, {1: State(TENSOR)})
    return State(mask)


def _all(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    return union_all(f.get(operand, v) for operand in operands[1:])


def _elements(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """A function of several values or of one iterable: ``max``, ``min``."""
    return union_all(union(s, element(s, ANY, f.symbols)) for s in (f.get(o, v) for o in operands[1:]))._replace(
        parts=None
    )


def _zip(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    each_one = container((n, element(f.get(o, v), ANY, f.symbols)) for n, o in enumerate(operands[1:]))
    return State(0, {ANY: each_one})


def _enumerate(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    inner = element(f.get(operands[1], v), ANY, f.symbols) if len(operands) > 1 else EMPTY
    return State(0, {ANY: State(0, {0: EMPTY, 1: inner})})


def _map(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    called = f.flow.names.name(f.g, operands[1]) if len(operands) > 1 else None
    inner = union_all(element(f.get(o, v), ANY, f.symbols) for o in operands[2:])
    if called is not None and f.flow.cuts_name(called):
        inner = each(inner, lambda mask: mask & PLAIN & ~TENSOR)
    return State(0, {ANY: State(inner.everything())})


def _filter(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    return f.get(operands[-1], v) if len(operands) > 2 else EMPTY


def _next(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    return element(f.get(operands[1], v), ANY, f.symbols) if len(operands) > 1 else EMPTY


BUILTINS: dict[str, Callable[[Frame, int, tuple[int, ...]], State]] = {
    "max": _elements, "min": _elements, "sum": _elements, "zip": _zip, "enumerate": _enumerate, "map": _map,
    "filter": _filter, "next": _next,
}  # fmt: skip


def _method(f: Frame, v: int, base: int, operands: tuple[int, ...], tags: Any, method: str) -> State:
    receiver = f.get(base, v)
    if method in _CONTAINER:
        found = _CONTAINER[method](f, v, base, operands, receiver)
        if found is not None:
            return found
    if method.endswith("_") and not method.endswith("__"):
        return _in_place(f, v, base, operands, receiver, method)
    if method in names.PLAIN_METHODS:
        return State(TENSOR) if receiver.mask & TENSOR and method not in ("size", "dim", "numel") else EMPTY
    if f.flow.cuts_method(method, f, v, operands, tags):
        return State((receiver.mask | TENSOR) & PLAIN if receiver.mask else 0)
    if method in ("unbind", "split", "chunk", "tensor_split"):
        return State(0, {ANY: State(receiver.mask & _DATA)}) if receiver.mask else EMPTY
    if receiver.mask & _LAYERS and method in ("forward", "__call__", "encode", "decode", "predict"):
        return _from_layer(f, v, operands, receiver.mask, "")
    mask = (receiver.mask | _arguments(f, v, operands)) & _DATA
    if method in _INDEX_SECOND and (len(operands) > 1 or method in ("sort", "topk", "mode", "cummax", "cummin")):
        return State(mask, {1: State(TENSOR)}) if mask else EMPTY
    if method in names.MOVES and method not in _CONTAINER:
        return State(
            (receiver.mask & _DATA)
            | (receiver.mask & _LAYERS if method in ("to", "cuda", "cpu", "float", "double") else 0)
        )
    return State(mask)


def _in_place(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State, method: str) -> State:
    mask = 0 if method in ("requires_grad_", "detach_") else _arguments(f, v, operands)
    f.leaves.add(v)
    if mask and not f.mute_of(v):
        f.add(base, State(mask | TENSOR))
        return State(receiver.mask | mask)
    return State(receiver.mask & PLAIN) if method == "detach_" else receiver


def _append(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    if len(operands) > 1:
        f.add(base, State(0, {ANY: f.get(operands[-1], v)}))
    return EMPTY


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
    return State(0, {ANY: element(receiver, ANY, f.symbols)})


def _copied(f: Frame, v: int, base: int, operands: tuple[int, ...], receiver: State) -> State | None:
    return receiver


_CONTAINER: dict[str, Callable[[Frame, int, int, tuple[int, ...], State], State | None]] = {
    "append": _append, "add": lambda f, v, b, o, r: _append(f, v, b, o, r) if not r.mask & TENSOR else None,
    "appendleft": _append, "insert": _append, "put": _append, "extend": _extend,
    "update": _extend, "setdefault": _setdefault, "get": _lookup, "pop": _lookup, "items": _items, "copy": _copied,
    "values": _values, "popleft": _lookup,
}  # fmt: skip


def _opaque(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """Call a value of which only its own state is known: a layer, a callback, something from outside."""
    callee = f.get(operands[0], v)
    return _from_layer(f, v, operands, callee.mask, "") if callee.mask else State(_arguments(f, v, operands))


def _from_layer(f: Frame, v: int, operands: tuple[int, ...], callee: int, _: str) -> State:
    known = f.flow.concrete(f.g, State(callee)).mask
    mask = _arguments(f, v, operands) | TENSOR
    mask |= PROVEN if known & LAYER else LIKELY if known & SOME_LAYER else 0
    return State(mask | (callee & CARRIES))

"""What each operation of the facts does with gradients, calls apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.taint.forward.frame import Frame
from callscope.taint.lattice.masks import CARRIES, FIRST_SYMBOL, GRADIENT, LAYER, PLAIN, PROVEN, SOME_LAYER, TENSOR
from callscope.taint.lattice.state import ANY, ANY_ATTRIBUTE, EMPTY, State, container, each, element, union, union_all
from callscope.taint.names.torch_names import LAYER_PARAMETERS, PLAIN_ATTRIBUTES, SHAPE_MEMBERS
from callscope.taint.program.attribute_tables import answers_by_items
from callscope.taint.program.called import is_called
from callscope.taint.program.guards import refine
from callscope.taint.program.keys import constant_keys, dict_keys
from callscope.taint.program.outside_bases import OUTSIDE
from callscope.taint.program.packed import is_packed
from callscope.taint.program.sources import is_discrete, is_layout
from callscope.taint.program.unnamed_fields import is_own_method

Transfer = Callable[[Frame, int, tuple[int, ...], Any], State]
_NOT_LAYER = ~(LAYER | SOME_LAYER)


def _param(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    return State(f.symbols.both(data[0]))


def _phi(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    return union_all(f.get(operand, v) for operand in operands)


def _pi(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    state = f.get(operands[0], v)
    return state if state is EMPTY else refine(f.flow.names, f.g, operands, data, state, f.symbols)


def _captured(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    state = f.flow.captured(f.g, data)
    return state if state is EMPTY else _guarded(f, v, data, state)


def _guarded(f: Frame, v: int, data: Any, state: State) -> State:
    """``t if isinstance(t, torch.Tensor) else torch.tensor(float(t))`` of a captured ``t``: each read is a value of its own."""
    values = f.unit.values
    for _, kind, test, sense in f.flow.view.places(f.g).enclosing(v):
        op, operands, _ = values[test] if kind in ("if", "after") else ("", (), None)
        if op == "call" and len(operands) > 1:
            read = values[operands[1]]
            if read[0] == values[v][0] and read[2] == data:
                given = (v, operands[0], *operands[2:])
                state = refine(f.flow.names, f.g, given, ("call", sense), state, f.symbols)
    return state


def _cell(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    """A local that nested code sets as well."""
    return union(f.get(operands[0], v), f.flow.set_outside(f.g, data))


def _importfrom(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    place = f.flow.view.binding(data[0], data[1])
    return f.flow.read_value(*place) if place is not None and place[0] != f.g else EMPTY


def _attr(f: Frame, v: int, operands: tuple[int, ...], data: str) -> State:
    state = attribute(f, v, operands[0], data)
    frozen = state.mask & CARRIES and (f.g, v) in f.flow.frozen and is_called(f.flow.view, f.g, v)
    return each(state, lambda mask: mask & PLAIN) if frozen else state  # ``self.emb = embedding.requires_grad_(False)``


def attribute(f: Frame, v: int, base: int, name: str) -> State:
    """Return what ``base.name`` carries: a module's binding, an object's field, a tensor's attribute."""
    flow = f.flow
    op = f.unit.values[base][0]
    if op in ("import", "importfrom", "global", "attr"):
        module = flow.names.name(f.g, base)
        place = flow.view.binding(module, name) if module else None
        if place is not None:
            return flow.read_value(*place)
    owners = flow.view.instances(f.g, base)
    if name in SHAPE_MEMBERS and flow.fields(f.g, owners, name) is EMPTY:
        return EMPTY
    if (base, f".{name}") in flow.whole_parts[f.g]:
        return EMPTY  # asked to be a whole number, here
    if owners or flow.view.classes(f.g, base):
        getters = flow.view.callees(f.g, v) if f.unit.values[v][0] == "attr" else ()
        if any(callee.via == "property" for callee in getters):
            return flow.called(f, v, (), ())
        own = is_own_method(flow.view, f.g, v, name)
        found = flow.fields(f.g, owners or flow.view.classes(f.g, base), name, named=own)
        if name in LAYER_PARAMETERS and (f.g, base) not in flow.frozen and any(map(flow.view.is_layer, owners)):
            found = union(found, State(PROVEN | TENSOR))
        found = union(found, flow.called(f, v, (), ()))
        bare = found is EMPTY and name not in PLAIN_ATTRIBUTES and not own
        if bare and answers_by_items(flow.view, owners):
            return element(f.get(base, v), name, f.symbols)
        outside = flow.outside_bases.keeping(f.g, base, owners, name) if bare else ()
        return flow.fields(f.g, outside, OUTSIDE) if outside else found
    state = f.get(base, v)
    if state is EMPTY or name in PLAIN_ATTRIBUTES:
        return EMPTY
    parts = state.parts or {}
    if f".{name}" in parts or ANY_ATTRIBUTE in parts:
        return parts.get(f".{name}", parts.get(ANY_ATTRIBUTE, EMPTY))
    if name in SHAPE_MEMBERS:
        return EMPTY
    if name in flow.tuple_fields and state.mask >= FIRST_SYMBOL:
        return element(state, f".{name}", f.symbols)
    if name == "data":
        return state if is_packed(flow.names, f.g, base) else each(state, lambda mask: mask & PLAIN)
    if name in LAYER_PARAMETERS and state.mask & LAYER:
        return State(TENSOR | (0 if (f.g, base) in flow.frozen else PROVEN))
    return State(state.mask & _NOT_LAYER | (state.mask & SOME_LAYER), state.parts)


def _setattr(f: Frame, v: int, operands: tuple[int, ...], data: str) -> State:
    base, value = operands
    state = f.get(value, v)
    if data == "requires_grad":
        f.flow.set_requires_grad(f, base, value)
    elif data == "data":
        f.flow.note_data_write(f, base)
    elif not f.flow.view.instances(f.g, base) and not f.flow.view.classes(f.g, base):
        f.add(base, State(0, {f".{data}": state}) if state is not EMPTY else EMPTY)
    return EMPTY


def _item(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    state = f.get(operands[0], v)
    if state is EMPTY:
        return f.flow.called(f, v, operands[1:], ("",))
    if _says_size(f, operands[0]):
        return EMPTY
    key = data[0] if data is not None else None
    if isinstance(key, str) and is_discrete(key) and key not in (state.parts or {}):
        given = f.unit.values[operands[0]][0] in ("param", "pi")  # a caller's dictionary is known to the caller
        kept = ~GRADIENT if given else PLAIN
        return each(element(state, key, f.symbols), lambda mask: mask & kept)  # ``outputs["attention_mask"]``
    keys = constant_keys(f.flow.view, f.g, operands[1]) if data is None and state.parts else None
    found = union_all(element(state, key, f.symbols) for key in sorted(keys, key=str)) if keys else EMPTY
    if not keys:
        found = element(state, data[0] if data is not None else ANY, f.symbols)
    if f.unit.values[operands[1]][0] == "slice" and state.parts:
        part = State(0, {ANY: element(state, ANY, f.symbols)})
        found = union(found, part) if state.mask else part  # a part of a list is a list
    return union(found, f.flow.called(f, v, operands[1:], ("",)))


def _setitem(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    base, _, value = operands
    state = f.get(value, v)
    if f.mute_of(v):
        state = each(state, lambda mask: mask & PLAIN)
    if state is EMPTY:
        return EMPTY
    target = f.states[base]
    if target.mask & TENSOR or f.flow.is_tensor(f.g, base):
        f.add(base, State(state.everything()))
    else:
        f.add(base, State(0, {data[0] if data is not None else ANY: state}))
    return EMPTY


def _delitem(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    """``del parts[0]``: each of a list may stand at another place now."""
    state = f.get(operands[0], v)
    if state.parts and data is not None and isinstance(data[0], int):
        f.add(operands[0], State(0, {ANY: element(state, ANY, f.symbols)}))
    return EMPTY


def _says_size(f: Frame, v: int) -> bool:
    """``img_size[0]``, ``for d in self.spatial_size[:2]``: how large a tensor is, in whole numbers."""
    op, operands, data = f.unit.values[v]
    while op in ("pi", "item"):
        op, operands, data = f.unit.values[operands[0]]
    name = data if op == "attr" else data[-1] if op == "param" else ""
    return str(name).endswith(("_size", "_shape")) and is_layout(str(name))


def _iter(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    if _says_size(f, operands[0]):
        return EMPTY
    given = f.flow.called(f, v, (), ())
    given = element(given, ANY, f.symbols) if given.parts else given
    return union(element(f.get(operands[0], v), ANY, f.symbols), given)


def _enter(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    """``with scaled(x) as y``: what a generator yields, what ``__enter__`` returns, else the manager itself."""
    if f.flow.view.yields(f.g, operands[0]):
        return element(f.get(operands[0], v), ANY, f.symbols)
    return f.flow.called(f, v, (), ()) if f.flow.view.callees(f.g, v) else f.get(operands[0], v)


def _unpack(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    position, _, star = data
    state = f.get(operands[0], v)
    if star < 0 or position < star:
        return element(state, position, f.symbols)
    if position == star:
        return State(0, {ANY: element(state, ANY, f.symbols)}) if state is not EMPTY else EMPTY
    return element(state, ANY, f.symbols)


def _sequence(f: Frame, v: int, operands: tuple[int, ...], tags: Any) -> State:
    loose = "*" in tags
    items: list[tuple[object, State]] = []
    for position, (operand, tag) in enumerate(zip(operands, tags, strict=True)):
        state = f.get(operand, v)
        spread = element(state, ANY, f.symbols) if tag == "*" else state
        items.append((ANY if loose else position, spread))
    return container(items) if any(state is not EMPTY for _, state in items) else EMPTY


def _set(f: Frame, v: int, operands: tuple[int, ...], tags: Any) -> State:
    return container((ANY, f.get(operand, v)) for operand in operands)


def _dict(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    items: list[tuple[object, State]] = []
    whole = EMPTY
    for number, key in enumerate(data):
        state = f.get(operands[2 * number + 1], v)
        if key == "**":
            whole = union(whole, state)
        else:
            items.extend((name, state) for name in dict_keys(f.flow.view, f.g, operands[2 * number], key))
    return union(container(items), whole)


def _comprehension(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    state = f.get(operands[-1], v)
    return State(0, {ANY: state}) if state is not EMPTY else EMPTY


def _binop(f: Frame, v: int, operands: tuple[int, ...], data: str) -> State:
    left, right = f.get(operands[0], v), f.get(operands[1], v)
    if data == "%" and f.unit.values[operands[0]][0] == "const" and isinstance(f.unit.values[operands[0]][2], str):
        return EMPTY  # a text
    result = _arithmetic(left, right, data)
    called = f.flow.called(f, v, operands[1:], ("",))
    return union(result, called) if called is not EMPTY else result


def _arithmetic(left: State, right: State, symbol: str) -> State:
    if left.parts or right.parts:
        joined = union(left, right) if symbol in ("+", "|") else left if symbol == "*" else EMPTY
        joined = State(joined.mask & _NOT_LAYER, {ANY: element(joined, ANY, None)} if joined.parts else None)
        return union(joined, State((left.mask | right.mask) & _NOT_LAYER))
    mask = (left.mask | right.mask) & _NOT_LAYER
    if symbol in ("//", "&", "|", "^", "<<", ">>"):
        mask &= PLAIN
    return State(mask) if mask else EMPTY


def _inplace(f: Frame, v: int, operands: tuple[int, ...], data: str) -> State:
    left, right = f.get(operands[0], v), f.get(operands[1], v)
    result = union(left, _arithmetic(left, right, data))
    if not f.mute_of(v):
        if left.mask & TENSOR:
            f.add(operands[0], State(right.mask))
        return result
    return left


def _unary(f: Frame, v: int, operands: tuple[int, ...], data: str) -> State:
    if data in ("not", "~"):
        return EMPTY
    return State(f.get(operands[0], v).mask & _NOT_LAYER)


def _boolop(f: Frame, v: int, operands: tuple[int, ...], data: str) -> State:
    return union_all(f.get(operand, v) for operand in operands)


def _first(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    return f.get(operands[0], v) if operands else EMPTY


def _return(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    if operands:
        _give_back(f, f.states[operands[0]], f.get(operands[0], v), f.mute_of(v))
    return EMPTY


def _give_back(f: Frame, shadow: State, seen: State, muted: int) -> None:
    state = each(seen, lambda mask: mask & PLAIN) if muted or f.muted else seen
    if "generator" not in f.unit.flags:
        f.result, f.shadow = union(f.result, state), union(f.shadow, shadow)


def _yield(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    if operands:
        state = f.get(operands[0], v)
        if f.muted and state is not EMPTY:
            f.shadow = union(f.shadow, State(0, {ANY: state}))
        state = each(state, lambda mask: mask & PLAIN) if f.muted else state
        if state is not EMPTY:
            f.result = union(f.result, State(0, {ANY: state}))
    return EMPTY


def _yield_from(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    state = f.get(operands[0], v) if operands else EMPTY
    f.result = union(f.result, State(0, {ANY: element(state, ANY, f.symbols)})) if state is not EMPTY else f.result
    return EMPTY


def _set_outer(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    f.flow.add_outside(f.g, data, f.get(operands[0], v))
    return EMPTY


def _class(f: Frame, v: int, operands: tuple[int, ...], data: Any) -> State:
    return EMPTY


TRANSFER: dict[str, Transfer] = {
    "param": _param, "phi": _phi, "pi": _pi, "cell": _cell, "global": _captured, "free": _captured,
    "importfrom": _importfrom, "attr": _attr, "setattr": _setattr, "item": _item, "setitem": _setitem, "delitem": _delitem, "iter": _iter,
    "unpack": _unpack, "tuple": _sequence, "list": _sequence, "set": _set, "dict": _dict, "listcomp": _comprehension,
    "setcomp": _comprehension, "genexp": _comprehension, "dictcomp": _comprehension, "binop": _binop,
    "inplace": _inplace, "unary": _unary, "boolop": _boolop, "await": _first, "enter": _enter, "return": _return,
    "yield": _yield, "yieldfrom": _yield_from, "setglobal": _set_outer, "setfree": _set_outer,
}  # fmt: skip

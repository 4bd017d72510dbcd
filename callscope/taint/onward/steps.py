"""What each operation does with a broken value that goes into it, calls apart."""

from __future__ import annotations

from typing import Any

from callscope.taint.lattice.state import ANY, ANY_ATTRIBUTE, WIDTH
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.onward.broken import TENSORS, Item, is_field
from callscope.taint.onward.call_steps import call
from callscope.taint.onward.masks import is_mask
from callscope.taint.onward.search import Search, Step
from callscope.taint.onward.shares import is_share
from callscope.taint.program.attribute_tables import answers_by_items
from callscope.taint.program.default_values import defaults_of
from callscope.taint.program.dtypes import is_made_whole
from callscope.taint.program.entries import is_named_tuple
from callscope.taint.program.guards import is_said_tensor
from callscope.taint.program.keys import constant_keys, dict_keys
from callscope.taint.program.packed import is_packed
from callscope.taint.program.sizes import is_size
from callscope.taint.program.spelling import is_of_stopped
from callscope.taint.program.unnamed_fields import sets_otherwise


def _copy(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.on(item, user)


def _phi(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if not s.is_next_turn(item, user):
        s.on(item, user)


def _pi(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if operands[0] == item.v and not (item.path and is_said_tensor(s.flow.names, item.g, operands, data)):
        s.on(item, user)


def _arithmetic(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    left, right = operands
    other = right if left == item.v else left
    op, _, literal = s.view.units[item.g].values[other]
    if s.is_dead(item.g, user):
        return
    if (op == "const" and isinstance(literal, str)) or op == "fstring":
        if item.kind in ("text", "number") and data in ("%", "+"):  # ``"%.3f" % x.item()``, ``"x=" + str(x.item())``
            s.on(item, user, kind="text", path=())
        return
    if op == "const" and type(literal) in (int, float) and not literal and data == "*" and not item.path:
        return  # ``x.detach() * 0``: nothing of it is left
    if right == item.v and s.view.units[item.g].values[user][0] == "inplace":
        _added_in_place(s, item, left)
    if item.path or item.kind == "text":  # a longer text
        moved = bool(item.path) and isinstance(item.path[0], int) and (right == item.v or data == "*")
        s.on(item, user, path=(ANY, *item.path[1:]) if moved else item.path)
        return
    if s.measures and s.meetings.weighs_loss(item.g, item.v, user):
        return
    if item.kind == "number" and is_of_stopped(s.view, item.g, other):
        return  # ``x.detach() - baseline``, ``scale.detach().mean() * ratio``: where the one is stopped in so many words, the other is meant as it is
    if s.explicit and _is_meant(s, item, user):
        return
    if item.kind == "number" and s.explicit and not s.orphans and s.meetings.running.mixes(item.g, item.v, user):
        return
    if (
        s.positions
        and data == "*"
        and s.flow.gradient(item.g, other)
        and is_share(s.view, s.flow.names, item.g, item.v)
    ):
        return  # how often each was chosen weighs something live
    tensor = item.kind not in TENSORS and s.flow.is_tensor(item.g, other)
    sign = s.view.units[item.g].values[user][2]
    moved = sign in ("+", "-") and op == "const" and isinstance(literal, int)
    moved = moved or (s.positions and _is_place_still(s, item, sign, left, other))
    joins = sign in ("&", "|", "^") or (sign in ("*", "+") and is_mask(s.view, item.g, user))
    mask = s.place and not item.computed and (moved or joins)
    s.on(item, user, kind="tensor" if tensor else item.kind, computed=not mask)


def _is_place_still(s: Search, item: Item, sign: str, left: int, other: int) -> bool:
    """``place % width``, ``place // width``, ``row * width + column``: where something stands, counted otherwise."""
    if sign in ("%", "//"):
        return left == item.v and not s.flow.gradient(item.g, other)
    return sign in ("+", "-", "*") and is_size(s.flow.names, item.g, other)


def _is_meant(s: Search, item: Item, user: int) -> bool:
    """Return whether a stop is meant where its value meets another; one that may be an only way is where the value itself stands beside it: ``x - top(x.detach())``."""
    if not s.orphans:
        return s.meetings.meets(item.g, item.v, user, rebuilt=item.kind == "rebuilt")
    op, operands, sign = s.view.units[item.g].values[user]
    taken = op == "binop" and sign == "-" and not s.flow.gradient(item.g, item.v)
    live = taken and bool(s.flow.gradient(item.g, operands[0]))
    shift = live and s.meetings.is_shift(item.g, item.v, operands)
    return shift and s.meetings.shifts.goes_away(item.g, user)


def _added_in_place(s: Search, item: Item, left: int) -> None:
    """``def put(out, x): out += x.item()``: a tensor and a list of the caller's are changed by it."""
    if not item.path and not s.flow.is_tensor(item.g, left):
        return
    values, stack, seen = s.view.units[item.g].values, [left], set[int]()
    while stack:
        v = stack.pop()
        op, operands, data = values[v]
        if op == "param":
            added = item if item.path else item._replace(kind="tensor", computed=True)
            s.hand_back(added._replace(v=v), data[0])
        elif op in ("pi", "phi", "inplace") and v not in seen:
            stack.extend(operands[: None if op == "phi" else 1])
        seen.add(v)


def _unary(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if data not in ("not", "~"):
        s.on(item, user)


def _item(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if operands[0] != item.v:
        table = item.kind == "number" or s.view.is_container(item.g, operands[0])
        if table and not s.flow.is_tensor(item.g, operands[0]) and not item.path and not _is_stored_under(s, item):
            # what is looked up under a number depends on it in steps
            s.push(item._replace(v=user, kind="number", computed=True), guess=True)
        else:
            s.count()
        return
    if not item.path:
        s.on(item, user)
    elif item.path[0] is ANY or (isinstance(data and data[0], int) and data[0] < 0):
        s.on(item, user, path=item.path[1:])
    else:
        keys = constant_keys(s.view, item.g, operands[1])
        if keys is None or item.path[0] in keys:
            s.on(item, user, path=item.path[1:])


def _is_stored_under(s: Search, item: Item) -> bool:
    """Return whether the function stores something under this very key: a memory of results, not a table."""
    values = s.view.units[item.g].values
    same, waiting = {item.v}, [item.v]
    while waiting:
        v = waiting.pop()
        back = values[v][1][:1] if values[v][0] == "pi" else values[v][1] if values[v][0] == "phi" else ()
        ahead = (user for user in s.uses.of(item.g, v) if values[user][0] in ("pi", "phi") and v in values[user][1][:1])
        found = {*back, *ahead} - same
        same |= found
        waiting += found
    users = (values[user] for v in same for user in s.uses.of(item.g, v))
    return any(op == "setitem" and operands[1] in same for op, operands, _ in users)


def _iter(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.on(item, user, path=item.path[1:])


def _enter(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if s.view.yields(item.g, operands[0]):
        s.on(item, user, path=item.path[1:])
        return
    for callee in s.view.callees(item.g, user):
        s.descend(item, user, callee, 0, None, None)
    if not s.view.callees(item.g, user):
        s.on(item, user)


def _unpack(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if not item.path or item.path[0] in (ANY, data[0]) or data[2] >= 0:
        s.on(item, user, path=item.path[1:])


def _sequence(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    for position, (operand, tag) in enumerate(zip(operands, tags, strict=True)):
        if operand == item.v:
            key: object = ANY if "*" in tags or len(operands) > WIDTH else position
            s.on(item, user, path=item.path if tag == "*" else (key, *item.path))


def _dict(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    for number, key in enumerate(data):
        if operands[2 * number + 1] == item.v:
            if key == "**":
                s.on(item, user)
                continue
            for name in dict_keys(s.view, item.g, operands[2 * number], key):
                s.on(item, user, path=(name, *item.path))


def _comprehension(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if operands[-1] == item.v:
        s.on(item, user, path=(ANY, *item.path))


def _attr(s: Search, item: Item, user: int, operands: tuple[int, ...], name: str) -> None:
    stops = name == "data" and not is_packed(s.flow.names, item.g, operands[0])
    if name in PLAIN_ATTRIBUTES or (stops and s.ends_at_stops and not s.past):
        return
    for callee in s.view.callees(item.g, user):
        s.descend(item, user, callee, 0, None, None)
    owners = s.view.instances(item.g, operands[0]) if item.path else ()
    if owners and (item.path[0] is ANY or (item.path[0] == name and answers_by_items(s.view, owners))):
        s.on(item, user, path=item.path[1:])
        return
    if _is_place(s, item, operands[0]):
        return  # a field of a named tuple is followed by its name
    if is_field(item.path):
        if item.path[0] in (f".{name}", ANY_ATTRIBUTE):
            s.on(item, user, path=item.path[1:])
        return
    s.on(item, user)


def _is_place(s: Search, item: Item, base: int) -> bool:
    """Return whether the value stands at a place of a named tuple."""
    tuples = (cls for cls in s.view.instances(item.g, base) if is_named_tuple(s.view, cls))
    return bool(item.path) and isinstance(item.path[0], int) and any(tuples)


def _setattr(s: Search, item: Item, user: int, operands: tuple[int, ...], name: str) -> None:
    base, value = operands
    setters = s.view.callees(item.g, user)
    for callee in setters if value == item.v else ():
        s.descend(item, user, callee, callee.leading, None, None)
    if name == "data" and value == item.v and not s.flow.gradient(item.g, base):
        s.contained(item, base, "=")  # a state that is kept, no leaf that is stepped by hand
    if not sets_otherwise(s.view, item.g, user) and value == item.v and name not in ("data", "grad", "requires_grad"):
        s.stored(item, base, name)


def _setitem(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    base, _, value = operands
    if value != item.v or s.is_dead(item.g, user):
        return
    if is_made_whole(s.view, s.flow.names, item.g, base):
        if s.counts:
            s.count()
    elif s.flow.is_tensor(item.g, base) and item.kind != "text":  # a tensor refuses a text
        s.contained(item._replace(kind="tensor", computed=True), base, "=")
    else:
        s.contained(item, base, data[0] if data is not None else ANY)


def _function(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    """``lambda x, scale=scale.detach(): x * scale``: a default is captured as any other variable is."""
    for default in defaults_of(s.view, item.g, user):
        if default.value == item.v:
            parameter = s.view.units[default.unit].parameters[default.position]
            s.captured(item, default.unit, parameter.value)


def _delitem(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    """``del parts[0]``: what stands behind it moves."""
    if operands[0] == item.v and item.path and isinstance(item.path[0], int):
        s.contained(item._replace(v=user, path=(ANY, *item.path[1:])), item.v, "=", since=user)


def _format(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if item.kind in ("text", "number") and operands and operands[0] == item.v:
        s.on(item, user, kind="text", path=())


def _fstring(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if item.kind == "text":
        s.on(item, user)


def _return(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.ascend(item, user)


def _yield(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.ascend(item._replace(path=(ANY, *item.path)), user)


def _set_outer(s: Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    for g, v in s.uses.outside(s.view.first(item.g) + data[0], data[1]):
        s.elsewhere(item, g, v)


STEPS: dict[str, Step] = {
    "phi": _phi, "pi": _pi, "cell": _copy, "boolop": _copy, "await": _copy, "enter": _enter, "binop": _arithmetic,
    "inplace": _arithmetic, "unary": _unary, "item": _item, "iter": _iter, "unpack": _unpack, "tuple": _sequence,
    "list": _sequence, "set": _sequence, "dict": _dict, "listcomp": _comprehension, "setcomp": _comprehension,
    "genexp": _comprehension, "dictcomp": _comprehension, "attr": _attr, "setattr": _setattr, "setitem": _setitem,
    "format": _format, "fstring": _fstring, "return": _return, "yield": _yield, "yieldfrom": _return,
    "function": _function, "delitem": _delitem, "setglobal": _set_outer, "setfree": _set_outer, "call": call,
}  # fmt: skip

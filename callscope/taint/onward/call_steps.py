"""What a call does with a broken value that is called, is an argument, or sits in a container whose method it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callscope.taint.lattice.masks import PROVEN
from callscope.taint.lattice.state import ANY
from callscope.taint.names.torch_names import MOVES, PLAIN_METHODS
from callscope.taint.names.use_names import POSITIONS, ROUNDING, TEXT_METHODS, TURNING
from callscope.taint.names.words import words
from callscope.taint.onward.broken import TENSORS, Item, is_field
from callscope.taint.onward.external_calls import external
from callscope.taint.onward.reach import FIELD
from callscope.taint.onward.search import Search
from callscope.taint.program.callee import BESIDE, MANY, Callee
from callscope.taint.program.dtypes import is_cast
from callscope.taint.program.entries import field_order, is_named_tuple
from callscope.taint.program.given_out import is_given_out, kept_under

_WHOLE = ("long", "int", "short", "bool")
_NUMBERS = ("item", "tolist")
_CASTS = ("to", "float", "double", "half", "bfloat16", "type", "type_as")


def call(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """Follow the value into a call of it or with it."""
    if sum(callee.via not in BESIDE for callee in s.callees(item, user)) > MANY:
        tensor = item.kind in TENSORS or (item.kind != "text" and s.flow.is_tensor(item.g, user))
        s.on(item, user, computed=True, path=(), kind="tensor" if tensor else item.kind)
        return
    if operands[0] == item.v:
        _called(s, item, user, operands, tags)
    if item.v in operands[1:]:
        _argument(s, item, user, operands, tags)


_OF_CONTAINERS = words("items values keys get pop copy setdefault popitem")
_BOUNDED = ("clamp", "clip", "clamp_min", "clamp_max", "clamp_", "clip_")


def _called(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """The value is what is called, or a method of it is."""
    op, below, name = s.view.units[item.g].values[operands[0]]
    callees = s.callees(item, user)
    if op == "attr" and name == "backward" and not s.view.instances(item.g, below[0]):
        s.sink(PROVEN, "backward() is called on it", user)
    elif callees:
        for callee in callees:
            if callee.leading and callee.receiver in (*below, operands[0]):
                s.descend(item, user, callee, 0, None, None)
    elif op != "attr":
        s.on(item, user, computed=True)
    elif name in TURNING and item.path:
        _contents(s, item, user, operands, name)
    elif (
        name in PLAIN_METHODS
        or name in TEXT_METHODS
        or (name == "detach" and (s.ends_at_stops or s.explicit) and not s.past)
    ):
        return
    elif s.explicit and name in POSITIONS:
        return  # where something stands has no derivative, stopped before or not
    elif name in _OF_CONTAINERS and item.path:
        _contents(s, item, user, operands, name)
    elif not (s.counts or s.positions) and (name in _WHOLE or is_cast(s.flow.names, item.g, name, operands[1:])):
        _in_steps(s, item, user)
    elif (not s.counts and name in ROUNDING) or (s.measures and name in _NUMBERS):
        return
    elif s.rounds and name in ROUNDING:
        return  # what is made an index is rounded there
    elif not s.is_dead(item.g, user):
        kind = {"numpy": "array", "item": "number", "tolist": "number"}.get(name, item.kind)
        whole = name in _WHOLE or is_cast(s.flow.names, item.g, name, operands[1:])
        valued = s.place and name in ("float", "double")
        kept = name in MOVES or (s.place and (name in _BOUNDED or _moves_by_whole(s, item.g, operands, name)))
        s.on(item, user, kind=kind, computed=not whole and (item.computed or valued or not kept))


def _in_steps(s: Search, item: Item, user: int) -> None:
    """``(y.detach() * 255).to(torch.uint8) / 255``: a stopped value that is made whole and then a number of steps is one still; else it is a position."""
    if not s.explicit or item.kind not in TENSORS:
        return
    values = s.view.units[item.g].values
    for one in s.uses.of(item.g, user):
        op, operands, name = values[one]
        if op == "binop" and name == "/" and operands[0] == user:
            s.on(item, one, kind="tensor", computed=True)
        elif op == "attr" and name in _CASTS:
            called = (v for v in s.uses.of(item.g, one) if values[v][1][0] == one)
            for call in called:
                if not is_cast(s.flow.names, item.g, name, values[call][1][1:]):
                    s.on(item, call, kind="tensor", computed=True)


def _moves_by_whole(s: Search, g: int, operands: tuple[int, ...], name: str) -> bool:
    """``place.sub(1)``: the place before."""
    op, _, number = s.view.units[g].values[operands[-1]]
    return name in ("add", "sub") and len(operands) == 2 and op == "const" and isinstance(number, int)


def _contents(s: Search, item: Item, user: int, operands: tuple[int, ...], name: str) -> None:
    """The value sits in a dictionary or list whose method is called."""
    place = item.path[0]
    if isinstance(place, int) and (name in TURNING or (name == "pop" and len(operands) > 1)):
        receiver = s.view.units[item.g].values[operands[0]][1][0]
        s.contained(item._replace(v=user, path=(ANY, *item.path[1:])), receiver, "=", since=user)
    if name == "items":
        s.on(item, user, path=(ANY, 1, *item.path[1:]))
    elif name == "values":
        s.on(item, user, path=(ANY, *item.path[1:]))
    elif name == "copy":
        s.on(item, user)
    elif name == "popitem":
        s.on(item, user, path=(1, *item.path[1:]))
    elif name in ("get", "pop", "setdefault", "popleft"):
        op, _, key = s.view.units[item.g].values[operands[1]] if len(operands) > 1 else ("", (), None)
        if op != "const" or item.path[0] in (ANY, key):
            s.on(item, user, path=item.path[1:])


def _argument(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """The value is an argument: of an analysed function, of a record's constructor, of something external."""
    g = item.g
    if "out" in tags and operands[1 + tags.index("out")] != item.v:
        s.contained(item._replace(kind="tensor", computed=True, path=()), operands[1 + tags.index("out")], "=")
    callees, beside = [callee for callee in s.callees(item, user) if callee.bound], False
    for callee in callees:
        owner = s.view.owner(callee.unit)
        if owner is not None and s.view.is_function(owner):
            if not is_field(item.path):  # its ``forward`` is followed for what it reads of an object
                s.on(item, user, kind="tensor", computed=True, path=())
            continue
        for link in s.view.given(callee, tags):
            if operands[1 + link.argument] == item.v:
                s.descend(item, user, callee, link.parameter, link.into, link.out_of)
        beside = beside or (callee.handed is not None and callee.handed[operands.index(item.v, 1) - 1] is None)
    classes = s.view.classes(g, operands[0])
    if classes and all(_runs_after(s, callee.unit) for callee in callees):
        for operand, tag in zip(operands[1:], tags, strict=True):
            if operand == item.v and not (callees and tag in ("*", "**")):
                _record(s, item, user, operands, tag, classes)
        return
    if classes and not s.counts:
        _object(s, item, user, operands, tags, classes)
    running = [callee for callee in callees if callee.via not in BESIDE]
    if len(running) > 1 and _comes_through_all(s, item, running, operands, tags):
        s.on(item, user)
    if beside or not running or (not s.whole and all(callee.guess for callee in running)):
        external(
            s, item, user, operands, tags
        )  # something outside is at least as likely as what only has the name; a count is a size to it


def _comes_through_all(s: Search, item: Item, running: list[Callee], operands: tuple[int, ...], tags: Any) -> bool:
    """``self.attention(q, k, v)``: whichever of several functions runs, the value comes out of it again, so that which one is no guess."""
    if item.kind not in TENSORS or item.path:
        return False
    for callee in running:
        links = (link for link in s.view.given(callee, tags) if operands[1 + link.argument] == item.v)
        filled = {link.parameter for link in links if link.into is None and link.out_of is None}
        frame = s.flow.frames[callee.unit]
        given = ((place, way) for place, way, bits in frame.symbols.of(frame.result.mask) if bits & 1)
        if callee.guess or not any(place in filled and not way for place, way in given):
            return False
    return True


def _object(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any, classes: tuple[int, ...]) -> None:
    """``return Solution(ts=t, ys=y)``: what an initialiser keeps is in a field of the object, whoever gets that."""
    for callee in s.callees(item, user):
        for cls in classes if callee.bound else ():
            for link in s.view.given(callee, tags):
                if operands[1 + link.argument] == item.v and link.into is None and link.out_of is None:
                    for name in _kept(s, callee.unit, link.parameter):
                        if is_given_out(s.view, cls, name):
                            s.on(
                                item,
                                user,
                                path=(f".{name}", *item.path),
                                computed=item.computed or _is_wrapped(s, item, operands),
                            )


def _kept(s: Search, unit: int, parameter: int) -> Iterator[str]:
    """Yield the names of the fields in which an initialiser keeps a parameter, or what functions that it is handed to make of it: ``self._t = space.cast(data)``."""
    known = list(dict.fromkeys(kept_under(s.view, unit, parameter)))
    yield from known
    frame, values = s.flow.frames[unit], s.view.units[unit].values
    for op, operands, name in values:
        if (
            op == "setattr"
            and name not in known
            and values[operands[0]][0] == "param"
            and values[operands[0]][2][0] == 0
        ):
            come = frame.symbols.of(frame.states[operands[1]].mask)
            if any(place == parameter and not way for place, way, bits in come if bits & 1):
                yield name


def _is_wrapped(s: Search, item: Item, operands: tuple[int, ...]) -> bool:
    """``return Points(self.layers(x).detach(), space)``: a layer's result in an object that holds nothing live beside it is the layer's result."""
    others = (operand for operand in operands[1:] if operand != item.v)
    return s.is_own_output(item) and not any(s.flow.gradient(item.g, operand, inside=True) for operand in others)


def _runs_after(s: Search, unit: int) -> bool:
    """``__post_init__`` runs once a generated initialiser has put the arguments into the fields."""
    return s.view.units[unit].name.endswith(".__post_init__")


def _record(s: Search, item: Item, user: int, operands: tuple[int, ...], tag: str, classes: tuple[int, ...]) -> None:
    for cls in classes:
        names = field_order(s.view, cls)
        position = operands.index(item.v, 1) - 1
        if tag in ("*", "**"):
            for number, name in enumerate(names[position:]):
                if not item.path or item.path[0] in (ANY, number if tag == "*" else name):
                    s.field(item._replace(path=item.path[1:]), {cls}, name)
            continue
        name = tag if tag else names[position] if position < len(names) else ""
        if name in names and is_named_tuple(s.view, cls):
            s.on(item, user, path=(names.index(name), *item.path))
        if name and (s.is_followed_itself(cls) or is_given_out(s.view, cls, name)):
            s.on(item, user, path=(f".{name}", *item.path))
        if name and not (s.explicit and s.is_followed_itself(cls)):  # a stopped copy of a record is not the live one
            s.field(item, {cls}, name, FIELD if s.is_followed_itself(cls) else 0)

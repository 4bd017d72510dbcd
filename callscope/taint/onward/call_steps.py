"""What a call does with a broken value that is called, is an argument, or sits in a container whose method it is."""

from __future__ import annotations

import re
from typing import Any

from callscope.taint.forward.arguments import argument_fate
from callscope.taint.forward.asked import inputs_of_grad
from callscope.taint.intent.new_leaves import NewLeaves
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.lattice.state import ANY
from callscope.taint.names.torch_names import MOVES, NAMESPACES, PLAIN_METHODS
from callscope.taint.names.use_names import CONTAINER_METHODS, ROUNDING, TEXT_METHODS
from callscope.taint.names.words import words
from callscope.taint.onward.broken import TENSORS, Item, is_field
from callscope.taint.onward.reach import FIELD
from callscope.taint.onward.search import Search
from callscope.taint.program.callee import MANY
from callscope.taint.program.entries import field_order
from callscope.taint.program.keys import names_of
from callscope.taint.program.partials import partial_of

_READS_TEXT = re.compile(
    r"^(float|int|complex|eval|str|format|list|tuple|dict|map|ast\.literal_eval|json\.\w+|\w*\.?Decimal|\w*\.?Fraction)$|float|numpy\."
)
"""What makes numbers of a text, or hands it on; a text given to anything else chooses or names something."""
_NUMBERS = ("item", "tolist")
_ROUNDERS = frozenset(f"torch.{name}" for name in ROUNDING)


def call(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """Follow the value into a call of it or with it."""
    if len(s.callees(item, user)) > MANY:
        tensor = item.kind in TENSORS or s.flow.is_tensor(item.g, user)
        s.on(item, user, computed=True, path=(), kind="tensor" if tensor else item.kind)
        return
    if operands[0] == item.v:
        _called(s, item, user, operands, tags)
    if item.v in operands[1:]:
        _argument(s, item, user, operands, tags)


_JOINS = words(
    "torch.cat torch.stack torch.concat torch.concatenate torch.hstack torch.vstack torch.dstack torch.where torch.gather torch.unique torch.sort torch.flip"
)
"""What chooses among positions and puts them side by side."""
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
    elif name in PLAIN_METHODS or name in TEXT_METHODS or (name == "detach" and (s.ends_at_stops or s.explicit)):
        return
    elif name in ("items", "values", "keys", "get", "pop", "copy", "setdefault") and item.path:
        _contents(s, item, user, operands, name)
    elif (name in ("long", "int", "short", "bool", *ROUNDING) and not s.counts) or (s.measures and name in _NUMBERS):
        return
    elif not s.is_dead(item.g, user):
        kind = {"numpy": "array", "item": "number", "tolist": "number"}.get(name, item.kind)
        whole = name in ("long", "int", "short", "bool")
        valued = s.place and name in ("float", "double")
        kept = name in MOVES or (s.place and name in _BOUNDED)
        s.on(item, user, kind=kind, computed=not whole and (item.computed or valued or not kept))


def _contents(s: Search, item: Item, user: int, operands: tuple[int, ...], name: str) -> None:
    """The value sits in a dictionary or list whose method is called."""
    if name == "items":
        s.on(item, user, path=(ANY, 1, *item.path[1:]))
    elif name == "values":
        s.on(item, user, path=(ANY, *item.path[1:]))
    elif name == "copy":
        s.on(item, user)
    elif name in ("get", "pop", "setdefault"):
        op, _, key = s.view.units[item.g].values[operands[1]] if len(operands) > 1 else ("", (), None)
        if op != "const" or item.path[0] in (ANY, key):
            s.on(item, user, path=item.path[1:])


def _argument(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """The value is an argument: of an analysed function, of a record's constructor, of something external."""
    g = item.g
    if "out" in tags and operands[1 + tags.index("out")] != item.v:
        s.contained(item._replace(kind="tensor", computed=True, path=()), operands[1 + tags.index("out")], "=")
    callees = [callee for callee in s.callees(item, user) if callee.bound]
    for callee in callees:
        owner = s.view.owner(callee.unit)
        if owner is not None and s.view.is_function(owner):
            s.on(item, user, kind="tensor", computed=True, path=())
            continue
        for link in s.view.links(callee.unit, tags, callee.leading):
            if operands[1 + link.argument] == item.v:
                s.descend(item, user, callee, link.parameter, link.into, link.out_of)
    classes = s.view.classes(g, operands[0])
    if classes and not callees:
        for operand, tag in zip(operands[1:], tags, strict=True):
            if operand == item.v:
                _record(s, item, user, operands, tag, classes)
    elif not callees or (all(c.guess for c in callees) and s.flow.mask(g, operands[0]) & LAYERS):
        _external(s, item, user, operands, tags)  # a layer of torch's own at least as likely as one that is guessed


def _record(s: Search, item: Item, user: int, operands: tuple[int, ...], tag: str, classes: tuple[int, ...]) -> None:
    for cls in classes:
        names = field_order(s.view, cls)
        position = operands.index(item.v, 1) - 1
        if tag == "*":
            for number, name in enumerate(names[position:]):
                if not item.path or item.path[0] in (ANY, number):
                    s.field(item._replace(path=item.path[1:]), {cls}, name)
            continue
        name = tag if tag not in ("", "**") else names[position] if position < len(names) else ""
        if name and s.is_followed_itself(cls):
            s.on(item, user, path=(f".{name}", *item.path))
        if name and not (s.explicit and s.is_followed_itself(cls)):  # a stopped copy of a record is not the live one
            s.field(item, {cls}, name, FIELD if s.is_followed_itself(cls) else 0)


def _external(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    if _makes_asked_leaf(s, item, user, tags):
        return
    named = s.flow.names.name(item.g, operands[0])
    if _in_attribute(s, item, user, operands, tags, named):
        return
    op, _, method = s.view.units[item.g].values[operands[0]]
    if item.kind == "text" and op == "attr" and method == "join":
        s.on(item, user, path=())
        return
    if item.kind == "text" and not item.path and not _READS_TEXT.search(named or ""):
        return
    if s.positions and not item.computed and s.flow.mask(item.g, operands[0]) & LAYERS:
        return
    for unit in partial_of(s.view, s.flow.names, item.g, user):
        for link in s.view.links(unit, tags[1:], 0):
            if operands[2 + link.argument] == item.v:
                parameter = s.view.units[unit].parameters[link.parameter].value
                s.elsewhere(item, unit, parameter)
    if _replaced(s, item, operands, tags):
        return
    if not s.counts and named in _ROUNDERS:
        return
    if named in ("min", "max") and len(item.path) > 1 and len(operands) - list(tags).count("key") == 2:
        s.on(item, user, path=item.path[1:])  # one of the records, whole
        return
    if s.explicit and s.meetings.meets(item.g, item.v, user):
        return
    if _writes_constants(s, item, operands):
        s.contained(item._replace(kind="tensor", computed=True, path=()), _receiver(s, item, operands), "=")
        s.on(item, user, computed=True, path=(), kind="tensor")
        return
    if s.whole and named in ("torch.arange", "numpy.arange") and _is_end(operands, tags, item.v):
        s.count()
        return
    fate, detail = argument_fate(s.flow, item.g, user, operands, tags, item.v)
    if s.measures and detail == "number":
        return
    match fate:
        case "size":
            s.count()
        case "whole" if s.whole:
            s.on(item, user, kind="number", path=())
        case "backward":
            _differentiated(s, item, user, operands, tags)
        case "carry":
            position = 1 if named == "enumerate" else operands.index(item.v, 1) - 1
            s.on(item, user, **_moved(item, detail, position))
        case "compute" if not s.is_dead(item.g, user):
            tensor = detail == "tensor" or s.flow.is_tensor(item.g, user)
            plain = "array" if detail == "array" else item.kind
            kind = "tensor" if tensor and item.kind != "rebuilt" else plain
            joined = s.place and not item.computed and named in _JOINS
            s.on(item, user, computed=not joined, path=(), kind=kind)
        case "into" if not s.is_dead(item.g, user) or detail is CONTAINER_METHODS:
            base = s.view.units[item.g].values[operands[0]][1][0]
            if detail is CONTAINER_METHODS:
                s.contained(item, base, ANY)
            else:
                s.contained(item._replace(kind="tensor", computed=True, path=()), base, "=")


def _is_end(operands: tuple[int, ...], tags: Any, v: int) -> bool:
    """``arange(n)``, ``arange(1, n + 1)``: how many there are."""
    plain = [o for o, tag in zip(operands[1:], tags, strict=True) if tag == ""]
    return plain[:1] == [v] if len(plain) == 1 else plain[1:2] == [v]


def _in_attribute(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any, named: str | None) -> bool:
    """``setattr(record, "x", value)``, ``SimpleNamespace(x=value)``, ``getattr(record, "x")``."""
    if named in NAMESPACES:
        for operand, tag in zip(operands[1:], tags, strict=True):
            if operand == item.v and tag not in ("", "*", "**"):
                s.on(item, user, path=(f".{tag}", *item.path))
        return True
    names = names_of(s.view, item.g, operands[2]) if named in ("setattr", "getattr") and len(operands) > 2 else []
    if not names:
        return False
    if named == "setattr" and operands[-1] == item.v:
        for name in names:
            s.stored(item, operands[1], name)
        return True
    if named == "getattr" and operands[1] == item.v and is_field(item.path):
        if item.path[0] in {f".{name}" for name in names}:
            s.on(item, user, path=item.path[1:])
        return True
    return False


def _replaced(s: Search, item: Item, operands: tuple[int, ...], tags: Any) -> bool:
    """``record._replace(x=value)``, ``dataclasses.replace(record, x=value)``: the value is in a field of the copy."""
    op, below, name = s.view.units[item.g].values[operands[0]]
    if op == "attr" and name == "_replace":
        record = below[0]
    elif len(operands) > 1 and s.flow.names.name(item.g, operands[0]) == "dataclasses.replace":
        record = operands[1]
    else:
        return False
    owners = set(s.view.instances(item.g, record))
    for operand, tag in zip(operands[1:], tags, strict=True):
        if operand == item.v and tag and owners:
            s.field(item, owners, tag)
    return bool(owners) and item.v != record


def _writes_constants(s: Search, item: Item, operands: tuple[int, ...]) -> bool:
    """``zeros.scatter_(1, index, 1.0)``: a position written down as ones and zeros."""
    op, _, name = s.view.units[item.g].values[operands[0]]
    if op != "attr" or name not in ("scatter_", "scatter") or len(operands) < 4 or operands[2] != item.v:
        return False
    written = (operands[3], _receiver(s, item, operands))
    return not any(s.flow.gradient(item.g, v) for v in written)


def _receiver(s: Search, item: Item, operands: tuple[int, ...]) -> int:
    return s.view.units[item.g].values[operands[0]][1][0]


def _makes_asked_leaf(s: Search, item: Item, user: int, tags: Any) -> bool:
    """``x = torch.tensor(v, requires_grad=True)`` whose own gradient is asked for: a search on plain numbers starts anew."""
    made = "requires_grad" in tags and user in s.flow.frames[item.g].leaves
    return made and NewLeaves(s.flow, s.uses).is_asked_for(item.g, user)


def _differentiated(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """``autograd.grad(energy, position)``: no sink for what came by ``position`` itself; its result may go on."""
    inputs = inputs_of_grad(s.flow, item.g, operands, tags)
    if s.leaf and item.v in inputs and "create_graph" not in tags:
        s.count()  # what is asked for is the new leaf's own gradient
    asked = bool(inputs & item.asked)
    if not asked:
        s.graded(user)
    if asked or "create_graph" in tags:
        s.on(item, user, computed=True, path=(), kind="tensor")


def _moved(item: Item, kind: str, position: int) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if kind == "wrap":
        changes["path"] = (ANY, *item.path) if not item.path else item.path
    elif kind == "spread":
        changes["path"] = (ANY, position, *item.path[1:])
    elif kind == "next":
        changes["path"] = item.path[1:]
    elif kind:
        changes["kind"] = "rebuilt" if kind == "tensor" and item.kind in ("array", "rebuilt") else kind
        changes["path"] = ()
        if kind == "tensor" and item.kind not in TENSORS:  # it comes back: it is wanted as a tensor
            changes["computed"] = True
    return changes

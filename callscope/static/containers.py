"""Items, iteration and unpacking: of containers, generators and user classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.invoke import Call, keyed, listen, special, special_of_class
from callscope.static.modules import import_objects
from callscope.static.objects import (
    BOX,
    CANDIDATE,
    CLASS,
    CLASSMETHOD,
    CONSTANT,
    CONTEXT,
    COROUTINE,
    EXTERNAL,
    GENERATOR,
    INSTANCE,
    MEMBER,
    RESULT,
)  # fmt: skip
from callscope.static.solver import Solver


def unknown_item(s: Solver, box: int) -> int:
    """Return the node of what ``box`` holds under a key that is not known; it is among all its items."""
    node = s.field("unknown item", box)
    if s.once("unknown item", box):
        s.flow(node, s.field("items", box))
    return node


def all_items(s: Solver, box: int) -> int:
    """Return the node of everything that ``box`` holds."""
    unknown_item(s, box)
    return s.field("items", box)


def store(s: Solver, box: int, key: object, value: int) -> None:
    """Store ``value`` in ``box`` under a known key, or under an unknown one where ``key`` is None."""
    if key is None or isinstance(key, bool) or (isinstance(key, int) and abs(key) > 64):
        s.flow(value, unknown_item(s, box))
    else:
        s.flow(value, keyed(s, box, key))


def store_computed(s: Solver, box: int, index: int, value: int) -> None:
    """Store under a computed index: known constants keep their key, anything else is unknown."""
    s.use(index, _store_under, (box, value))
    if s.once("computed", box, value):
        s.late.append((index, value, box))


def _store_under(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    box, value = payload
    for number in objects:
        key = s.objects.data[number][1] if s.objects.kinds[number] == CONSTANT else None
        store(s, box, key, value)


def read(s: Solver, box: int, key: object, target: int) -> None:
    """Flow what ``box`` holds under ``key`` (None: any) into ``target``."""
    if key is None or isinstance(key, slice):
        s.flow(all_items(s, box), target)
        return
    if isinstance(key, int) and key < 0:
        length = _display_length(s, box)
        if length is None or length + key < 0:
            s.flow(all_items(s, box), target)
            return
        key += length
    s.flow(keyed(s, box, key), target)
    s.flow(unknown_item(s, box), target)


def merge(s: Solver, source: int, box: int) -> None:
    """Put every entry of the containers that ``source`` may be into ``box`` (``{**source}``, ``update``)."""
    s.use(source, _merge, box)


def _merge(s: Solver, box: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == BOX and number != box:
            s.flow(s.field("unknown item", number), unknown_item(s, box))
            s.flow(s.field("keys", number), s.field("keys", box))
            listen(s, number, _merge_key, box)


def _merge_key(s: Solver, box: int, key: Any, node: int) -> None:
    s.flow(node, keyed(s, box, key))


def item_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``node = base[index]``."""
    key = data[0] if data is not None else None
    s.use(operands[0], _item, (operands[1], key, data is not None, node))


def _item(s: Solver, payload: tuple[int, Any, bool, int], objects: Iterable[int]) -> None:
    index, _key, _known, node = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind == BOX:
            _box_item(s, number, payload)
        elif kind in (INSTANCE, CANDIDATE):
            special(s, number, "__getitem__", Call(node, (index,), ("",), node, "dunder"))
            own = data[0] if kind == CANDIDATE else number
            if payload[2] and isinstance(payload[1], int) and own in s.keys:
                read(s, own, payload[1], node)
            else:
                s.flow(s.field("items", own), node)
        elif kind == CLASS:
            call = Call(node, (index,), ("",), node, "dunder")
            special_of_class(s, number, "__getitem__", call)
            s.classes.lookup(number, "__class_getitem__", _class_item, (number, call))
            if not s.classes.has(number, "__class_getitem__"):
                s.add(node, (number,))
        elif kind == EXTERNAL and data[0] == "sys.modules":
            s.use(index, module_named, node)
        elif kind == EXTERNAL:
            s.add(node, (number,) if data[0].rpartition(".")[2][:1].isupper() else (s.objects.intern(RESULT, data[0]),))
        elif kind in (RESULT, MEMBER):
            s.flow(s.field("items", number), node)
            if kind == RESULT:
                s.add(node, (number,))


def module_named(s: Solver, node: int, objects: Iterable[int]) -> None:
    """``sys.modules[name]``, ``importlib.import_module(name)``."""
    for number in objects:
        name = s.objects.data[number][1] if s.objects.kinds[number] == CONSTANT else None
        if isinstance(name, str):
            s.add(node, import_objects(s, s.unit_of(node), name))


def _class_item(s: Solver, payload: tuple[int, Call], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _call_class_item, payload)


def _call_class_item(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    """``__class_getitem__`` is a class method, said or not."""
    cls, call = payload
    for number in objects:
        inner = s.objects.data[number][0] if s.objects.kinds[number] == CLASSMETHOD else number
        s.call_object(inner, call._replace(leading=(cls,)))


def _box_item(s: Solver, box: int, payload: tuple[int, Any, bool, int]) -> None:
    index, key, known, node = payload
    if known:
        read(s, box, key, node)
        return
    part = _slice_of(s, index)
    if part is not None:
        _sliced(s, box, part, node)
        return
    s.use(index, _computed_item, (box, node))
    s.late_reads.append((index, box, node))


def _computed_item(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    box, node = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        read(s, box, data[1] if kind == CONSTANT else None, node)


def _slice_of(s: Solver, index: int) -> Any:
    if index >= s.value_count:
        return None
    op, _, data = s.operation(index)
    return data if op == "slice" else None


def _sliced(s: Solver, box: int, part: Any, node: int) -> None:
    """A slice is a new container; with constant bounds its items move to their new index."""
    keys, absent = part
    new = s.objects.intern(BOX, s.objects.data[box][0], ("slice", node))
    s.add(node, (new,))
    if new == box:
        return
    s.flow(unknown_item(s, box), unknown_item(s, new))
    low = 0 if absent[0] else (keys[0][0] if keys[0] else None)
    high = 1 << 30 if absent[1] else (keys[1][0] if keys[1] else None)
    exact = isinstance(low, int) and isinstance(high, int) and low >= 0 and high >= 0 and absent[2]
    listen(s, box, _slice_key, (new, low, high) if exact else (new, None, None))


def _slice_key(s: Solver, payload: tuple[int, int | None, int | None], key: Any, node: int) -> None:
    new, low, high = payload
    if low is None or high is None or not isinstance(key, int):
        s.flow(node, unknown_item(s, new))
    elif low <= key < high:
        s.flow(node, keyed(s, new, key - low))


def setitem_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``base[index] = value``."""
    key = data[0] if data is not None else None
    s.use(operands[0], _setitem, (operands[1], key, data is not None, operands[2], node))


def _setitem(s: Solver, payload: tuple[int, Any, bool, int, int], objects: Iterable[int]) -> None:
    index, key, known, value, node = payload
    for number in objects:
        kind = s.objects.kinds[number]
        if kind in (INSTANCE, CANDIDATE):
            special(s, number, "__setitem__", Call(node, (index, value), ("", ""), None, "dunder"))
        if kind in (BOX, INSTANCE, RESULT):
            s.flow(index, s.field("keys", number))
            if known:
                store(s, number, key, value)
            else:
                store_computed(s, number, index, value)


def delitem_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``del base[index]``."""
    from callscope.static.invoke import special_on

    special_on(s, operands[0], "__delitem__", Call(node, (operands[1],), ("",), None, "dunder"))


def iter_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``node`` is one element of the iterable."""
    iterate(s, operands[0], node, node)


def iterate(s: Solver, source: int, target: int, site: int) -> None:
    """Flow the elements of ``source`` into ``target``; ``__iter__`` and ``__next__`` are called from ``site``."""
    s.use(source, _iterate, (target, site))


def _iterate(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    target, site = payload
    for number in objects:
        iterate_object(s, number, target, site)


def iterate_object(s: Solver, number: int, target: int, site: int) -> None:
    """Flow the elements of one object into ``target``."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == BOX:
        s.flow(s.field("keys", number) if data[0] == "dict" else all_items(s, number), target)
        maker = s.field("iterated", number)
        s.use(maker, _iterated_box, (target, site))
    elif kind == GENERATOR:
        s.flow(s.field("yield", data[0]), target)
    elif kind in (INSTANCE, CANDIDATE):
        _iterate_instance(s, number, target, site)
    elif kind == CLASS:
        _iterate_enum(s, number, target)
        special_of_class(s, number, "__iter__", Call(site, (), (), s.field("iterator", number, site), "dunder"))
        s.use(s.field("iterator", number, site), _next, ("__next__", target, site))
    elif kind in (RESULT, MEMBER):
        s.flow(s.field("items", number), target)
        if kind == RESULT:
            s.add(target, (number,))


def _iterated_box(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """An iterator over something else runs that when it is iterated itself."""
    for number in objects:
        iterate_object(s, number, s.field("discarded"), payload[1])


def _iterate_enum(s: Solver, cls: int, target: int) -> None:
    if any(base.startswith("enum.") for base in s.classes.external_bases(cls)):
        s.add(target, (s.classes.instance(cls),))


def _iterate_instance(s: Solver, number: int, target: int, site: int) -> None:
    result = s.field("iterator", number, site)
    for name, following in (("__iter__", "__next__"), ("__aiter__", "__anext__")):
        if special(s, number, name, Call(site, (), (), result, "dunder")) and s.once("next", number, site, name):
            s.use(result, _next, (following, target, site))
    cls = s.objects.data[s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number][0]
    if not s.classes.has(cls, "__iter__"):
        special(s, number, "__getitem__", Call(site, (None,), ("",), target, "dunder"))
        s.flow(s.field("items", number), target)


def _next(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    name, target, site = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            if name == "__anext__":
                given = s.field("awaited next", site)
                s.use(given, await_objects, target)
                special(s, number, name, Call(site, (), (), given, "dunder"))
            else:
                special(s, number, name, Call(site, (), (), target, "dunder"))
        elif s.objects.kinds[number] in (GENERATOR, BOX, RESULT):
            iterate_object(s, number, target, site)


def unpack_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``node`` is one target of an unpacking."""
    s.use(operands[0], _unpack, (data, node))


def _unpack(s: Solver, payload: tuple[tuple[int, int, int], int], objects: Iterable[int]) -> None:
    (position, count, star), node = payload
    for number in objects:
        if s.objects.kinds[number] == INSTANCE and number in s.keys and star < 0:
            read(s, number, position, node)
        elif s.objects.kinds[number] != BOX:
            element = node if position != star else unknown_item(s, s.objects.intern(BOX, "list", node))
            iterate_object(s, number, element, node)
            if position == star:
                s.add(node, (s.objects.intern(BOX, "list", node),))
        elif star < 0 or position < star:
            read(s, number, position, node)
            if s.objects.data[number][0] == "dict":
                s.flow(s.field("keys", number), node)
        else:
            listen_after_star(s, number, position, count, star, node)


def listen_after_star(s: Solver, box: int, position: int, count: int, star: int, node: int) -> None:
    """Targets from the starred one on: with the length known (a display) their indices are."""
    length = _display_length(s, box)
    if length is None or length < count - 1:
        rest = s.objects.intern(BOX, "list", node)
        s.flow(all_items(s, box), unknown_item(s, rest) if position == star else node)
        if position == star:
            s.add(node, (rest,))
    elif position == star:
        rest = s.objects.intern(BOX, "list", node)
        s.add(node, (rest,))
        for offset in range(length - count + 1):
            s.flow(keyed(s, box, star + offset), keyed(s, rest, offset))
    else:
        read(s, box, length - count + position, node)


def _display_length(s: Solver, box: int) -> int | None:
    if s.objects.kinds[box] != BOX:
        return None
    kind, site = s.objects.data[box]
    if kind not in ("tuple", "list") or not isinstance(site, int) or site >= s.value_count:
        return None
    op, operands, tags = s.operation(site)
    return len(operands) if op == kind and "*" not in tags else None


def generator_result(s: Solver, source: int, target: int) -> None:
    """Flow what a generator returns (the value of ``yield from``) into ``target``."""
    s.use(source, _generator_result, target)


def _generator_result(s: Solver, target: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] in (GENERATOR, COROUTINE):
            s.flow(s.field("return", s.objects.data[number][0]), target)
            for position in s.passes.get(s.objects.data[number][0], ()):
                unit = s.objects.data[number][0]
                s.flow(s.node(unit, s.units[unit].parameters[position].value), target)


def await_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``node = await operand``."""
    s.use(operands[0], await_objects, node)


def await_objects(s: Solver, node: int, objects: Iterable[int]) -> None:
    for number in objects:
        kind = s.objects.kinds[number]
        if kind == COROUTINE:
            _generator_result(s, node, (number,))
        elif kind in (INSTANCE, CANDIDATE):
            special(s, number, "__await__", Call(node, (), (), None, "dunder"))
        elif kind not in (GENERATOR, CONTEXT):
            s.add(node, (number,))
            if kind == BOX:
                s.flow(s.field("awaited", number), node)

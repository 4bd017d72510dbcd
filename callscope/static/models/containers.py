"""Methods of containers and generators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from callscope.source.shape import telling
from callscope.static.containers import all_items, merge, read, store, unknown_item
from callscope.static.invoke import Call
from callscope.static.iteration import iterate, iterate_object
from callscope.static.keys import keyed
from callscope.static.mappings import merge_mappings
from callscope.static.models.modelling import argument, call_back, each_text, elements, plain_arguments, specials
from callscope.static.objects import BOX, CLASS, GENERATOR
from callscope.static.solver import Solver

Method = Callable[[Solver, int, Call], None]


def _append(position: int) -> Method:
    def method(s: Solver, box: int, call: Call) -> None:
        value = argument(call, position)
        if value is not None:
            store(s, box, None, value)

    return method


def _extend(s: Solver, box: int, call: Call) -> None:
    for node in plain_arguments(call):
        if call.site is not None:
            iterate(s, node, unknown_item(s, box), call.site)


def _update(s: Solver, box: int, call: Call) -> None:
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if node is None:
            continue
        if tag in ("", "**"):
            merge(s, node, box)
            merge_mappings(s, node, box, call.site)
            if s.objects.data[box][0] == "set" and call.site is not None:
                iterate(s, node, unknown_item(s, box), call.site)
        else:
            s.flow(node, keyed(s, box, tag))


def _get(s: Solver, box: int, call: Call) -> None:
    if call.result is None or not call.nodes:
        return
    key = argument(call, 0)
    if key is None:
        return
    op, _, data = s.operation(key) if s.is_value(key) else ("", (), None)
    if op == "const" and isinstance(data, str | int):
        read(s, box, (telling(data) or (None, None))[1], call.result)
    else:
        each_text(s, key, _read_text, (box, call.result))
        s.use(key, _read_by_class, (box, call.result))
        s.late.reads.append((key, box, call.result))
    default = argument(call, 1)
    if default is not None:
        s.flow(default, call.result)


def _read_text(s: Solver, payload: tuple[int, int], text: str) -> None:
    read(s, payload[0], text, payload[1])


def _read_by_class(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """``table.get(type(x), default)``: under a class anything may be kept."""
    if any(s.objects.kinds[number] == CLASS for number in objects):
        read(s, payload[0], None, payload[1])


def _setdefault(s: Solver, box: int, call: Call) -> None:
    default = argument(call, 1)
    if default is not None:
        store(s, box, None, default)
    _get(s, box, call)


def _pop(s: Solver, box: int, call: Call) -> None:
    if call.result is not None:
        s.flow(all_items(s, box), call.result)
        default = argument(call, 1)
        if default is not None:
            s.flow(default, call.result)


def _iterator(s: Solver, call: Call, node: int, label: str) -> None:
    if call.result is not None:
        view = s.objects.intern(BOX, "iterator", (label, call.site))
        s.flow(node, unknown_item(s, view))
        s.add(call.result, (view,))


def _values(s: Solver, box: int, call: Call) -> None:
    _iterator(s, call, all_items(s, box), "values")


def _keys(s: Solver, box: int, call: Call) -> None:
    _iterator(s, call, s.field("keys", box), "keys")


def _items(s: Solver, box: int, call: Call) -> None:
    pair = s.objects.intern(BOX, "tuple", ("item of", box))
    s.flow(s.field("keys", box), keyed(s, pair, 0))
    s.flow(all_items(s, box), keyed(s, pair, 1))
    holder = s.field("pairs", box)
    s.add(holder, (pair,))
    _iterator(s, call, holder, "items")


def _copy(s: Solver, box: int, call: Call) -> None:
    if call.result is not None:
        s.add(call.result, (box,))


def _sort(s: Solver, box: int, call: Call) -> None:
    key = argument(call, -1, "key")
    call_back(s, call, key, (all_items(s, box),), None)
    if key is None:
        specials(s, call, all_items(s, box), ("__lt__", "__gt__"))


def _send(s: Solver, box: int, call: Call) -> None:
    if s.objects.kinds[box] != GENERATOR:
        return
    value = argument(call, 0)
    if value is not None:
        s.flow(value, s.field("sent", s.objects.data[box][0]))
    _advance(s, box, call)


def _advance(s: Solver, box: int, call: Call) -> None:
    if call.result is not None and call.site is not None:
        iterate_object(s, box, call.result, call.site)


def _apply(s: Solver, box: int, call: Call) -> None:
    """``Sequential(...).apply(f)`` calls ``f`` on every module in it, and on itself."""
    call_back(s, call, argument(call, 0, "fn"), (all_items(s, box),), None)
    _copy(s, box, call)


def _union(s: Solver, box: int, call: Call) -> None:
    _copy(s, box, call)
    for node in plain_arguments(call):
        items = elements(s, call, node)
        s.flow(items, unknown_item(s, box))


METHODS: dict[str, Method] = {
    "append": _append(0), "appendleft": _append(0), "add": _append(0), "insert": _append(1), "put": _append(0),
    "put_nowait": _append(0), "extend": _extend, "extendleft": _extend, "update": _update, "get": _get,
    "get_nowait": _pop, "setdefault": _setdefault, "pop": _pop, "popitem": _pop, "popleft": _pop, "values": _values,
    "keys": _keys, "items": _items, "copy": _copy, "__iter__": _copy, "sort": _sort, "send": _send, "asend": _send,
    "__next__": _advance, "__anext__": _advance, "union": _union, "difference": _copy, "intersection": _copy,
    "to": _copy, "cuda": _copy, "cpu": _copy, "eval": _copy, "train": _copy, "double": _copy, "float": _copy,
    "half": _copy, "apply": _apply, "children": _values, "modules": _values, "named_children": _items,
    "named_modules": _items, "add_module": _append(1), "register_module": _append(1),
}  # fmt: skip


def known(attribute: str) -> Any:
    """Return the model of a container method, if any."""
    return METHODS.get(attribute)

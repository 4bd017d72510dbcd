"""Iteration, unpacking, generators and awaiting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.containers import all_items, display_length, held_outside, is_mapping, read, unknown_item
from callscope.static.invoke import Call
from callscope.static.keys import keyed
from callscope.static.lazily import run_lazily
from callscope.static.objects import (
    BOX,
    CANDIDATE,
    CLASS,
    CONTEXT,
    COROUTINE,
    GENERATOR,
    INSTANCE,
    MEMBER,
    RESULT,
)  # fmt: skip
from callscope.static.solver import Solver
from callscope.static.specials import special, special_of_class

LOADERS = frozenset({"torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader"})


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
        iterate_source(s, number, target, site, "." in data[0])
        run_lazily(s, number, site)
    elif kind == GENERATOR:
        s.flow(s.field("yield", data[0]), target)
    elif kind in (INSTANCE, CANDIDATE):
        _iterate_instance(s, number, target, site)
    elif kind == CLASS:
        _iterate_enum(s, number, target)
        if s.classes.metaclasses(number) or s.classes.open_base(number):
            special_of_class(s, number, "__iter__", Call(site, (), (), s.field("iterator", number, site), "dunder"))
            s.use(s.field("iterator", number, site), _next, ("__next__", target, site))
    elif kind in (RESULT, MEMBER):
        held_outside(s, number, target)
        if kind == RESULT:
            s.add(target, (number,))


def iterate_source(s: Solver, number: int, target: int, site: int, is_loader: bool) -> None:
    """What iterates over something else when it is iterated itself, as loaders do."""
    maker = s.field("iterated", number)
    s.use(maker, _iterated_box, (target, site, is_loader))
    if is_loader:
        s.use(s.field("run when iterated", number), _run_when_iterated, (number, site))
        s.use(maker, _ask_length, site)


def _iterated_box(s: Solver, payload: tuple[int, int, bool], objects: Iterable[int]) -> None:
    """An iterator over something else runs that when it is iterated itself; loaders index what has items instead."""
    for number in objects:
        if payload[2] and _is_indexed(s, number):
            special(s, number, "__getitem__", Call(payload[1], (None,), ("",), payload[0], "callback"))
        else:
            iterate_object(s, number, s.field("discarded"), payload[1])


def _is_indexed(s: Solver, number: int) -> bool:
    """Return whether a dataset is asked for items by their index: it has items, and torch's base does not say otherwise."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind not in (INSTANCE, CANDIDATE):
        return False
    cls = data[0] if kind == INSTANCE else s.objects.data[data[0]][0]
    streams = any(base.endswith("IterableDataset") for base in s.classes.external_bases(cls))
    return bool(s.classes.has(cls, "__getitem__")) and not streams


def _run_when_iterated(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """A library's loop over a dataset calls what it was given to put a list of items together."""
    box, site = payload
    batch, items = s.field("batch of dataset", box), s.objects.intern(BOX, "list", ("batch", box))
    s.flow(s.field("item of dataset", box), unknown_item(s, items))
    s.add(batch, (items,))
    call = Call(site, (batch,), ("",), unknown_item(s, box), "callback")
    for number in objects:
        s.call_object(number, call)


def _ask_length(s: Solver, site: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            special(s, number, "__len__", Call(site, (), (), None, "callback"))


def _iterate_enum(s: Solver, cls: int, target: int) -> None:
    if any(base.startswith("enum.") for base in s.classes.external_bases(cls)):
        s.add(target, (s.classes.instance(cls),))


def _iterate_instance(s: Solver, number: int, target: int, site: int) -> None:
    instance = s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number
    cls = s.objects.data[instance][0]
    for name, following in (("__iter__", "__next__"), ("__aiter__", "__anext__")):
        if s.classes.has(cls, name) or s.classes.open_base(cls):
            result = s.field("iterator", number, site)
            if special(s, number, name, Call(site, (), (), result, "dunder")) and s.once("next", number, site, name):
                s.use(result, _next, (following, target, site))
    if is_mapping(s, instance) and not s.classes.has(cls, "__iter__"):
        s.flow(s.field("keys", instance), target)
        return
    if not s.classes.has(cls, "__iter__"):
        if s.classes.has(cls, "__next__"):
            special(s, number, "__next__", Call(site, (), (), target, "dunder"))
            return
        special(s, number, "__getitem__", Call(site, (None,), ("",), target, "dunder"))
        s.flow(s.field("items", number), target)
        if not LOADERS.isdisjoint(s.classes.external_bases(cls)):
            iterate_source(s, instance, target, site, True)


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
        if s.objects.kinds[number] == INSTANCE and number in s.keys and star < 0 and not is_mapping(s, number):
            read(s, number, position, node)
        elif s.objects.kinds[number] != BOX:
            element = node if position != star else unknown_item(s, s.objects.intern(BOX, "list", node))
            iterate_object(s, number, element, node)
            if position == star:
                s.add(node, (s.objects.intern(BOX, "list", node),))
            continue
        run_lazily(s, number, node)
        if star < 0 or position < star:
            read(s, number, position, node)
            if s.objects.data[number][0] == "dict":
                s.flow(s.field("keys", number), node)
        else:
            listen_after_star(s, number, position, count, star, node)


def listen_after_star(s: Solver, box: int, position: int, count: int, star: int, node: int) -> None:
    """Targets from the starred one on: with the length known (a display) their indices are."""
    length = display_length(s, box)
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

"""Builtins that make collections of what others hold: ``list``, ``dict``, ``reversed``, ``enumerate``, ``zip``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.containers import merge, unknown_item
from callscope.static.invoke import Call
from callscope.static.iteration import iterate_object
from callscope.static.keys import keyed, listen
from callscope.static.lazily import run_lazily
from callscope.static.mappings import merge_mappings
from callscope.static.models.modelling import (
    Model,
    argument,
    box,
    elements,
    plain_arguments,
)  # fmt: skip
from callscope.static.objects import BOX, CANDIDATE, INSTANCE
from callscope.static.solver import Solver
from callscope.static.specials import special

_ORDERED = ("tuple", "list", "iterator")


def collect(kind: str) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        number = box(s, call, kind)
        source = argument(call, 0)
        if source is not None and call.site is not None:
            s.use(source, _gather, (number, call.site))

    return model


def reversed_items(s: Solver, name: str, call: Call) -> None:
    """``__reversed__`` where there is one, else the items."""
    source = argument(call, 0)
    if source is None or call.result is None or call.site is None:
        return
    number = box(s, call, "iterator")
    s.use(source, _reverse, (number, call))


def _reverse(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    number, call = payload
    assert call.site is not None
    for source in objects:
        kind = s.objects.kinds[source]
        back = call._replace(nodes=(), tags=(), via="dunder")
        if kind not in (INSTANCE, CANDIDATE) or not special(s, source, "__reversed__", back):
            if kind == INSTANCE:
                special(s, source, "__len__", back._replace(result=None))
            iterate_object(s, source, unknown_item(s, number), call.site)


def _gather(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """``list(x)``: what is in order keeps its places."""
    target, site = payload
    for number in objects:
        kept = s.objects.kinds[number] == BOX and s.objects.data[number][0] in _ORDERED and number != target
        if kept and s.objects.data[target][0] != "set":
            listen(s, number, _copy_key, target)
            s.flow(unknown_item(s, number), unknown_item(s, target))
            run_lazily(s, number, site)
        else:
            if s.objects.kinds[number] in (INSTANCE, CANDIDATE) and s.objects.data[target][0] in _ORDERED:
                special(s, number, "__len__", Call(site, (), (), None, "dunder"))  # how much room to make
            iterate_object(s, number, unknown_item(s, target), site)


def copy_keys(s: Solver, target: int, objects: Iterable[int]) -> None:
    """``list(x)`` and ``tuple(x)`` of a display keep its indices."""
    for number in objects:
        if s.objects.kinds[number] == BOX and s.objects.data[number][0] in _ORDERED and number != target:
            listen(s, number, _copy_key, target)


def _copy_key(s: Solver, target: int, key: Any, node: int) -> None:
    s.flow(node, keyed(s, target, key))


def dictionary(s: Solver, name: str, call: Call) -> None:
    number = box(s, call, "dict")
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if node is None:
            continue
        if tag in ("", "**"):
            merge(s, node, number)
            merge_mappings(s, node, number, call.site)
            if tag == "":
                _pairs_into(s, call, node, number)
        else:
            s.flow(node, keyed(s, number, tag))


def _pairs_into(s: Solver, call: Call, source: int, number: int) -> None:
    s.use(elements(s, call, source), pair_into, number)


def pair_into(s: Solver, target: int, objects: Iterable[int]) -> None:
    """Store pairs of key and value in a dictionary."""
    for number in objects:
        if s.objects.kinds[number] == BOX and s.objects.data[number][0] in ("tuple", "list"):
            s.flow(keyed(s, number, 1), unknown_item(s, target))
            s.flow(unknown_item(s, number), unknown_item(s, target))
            s.flow(keyed(s, number, 0), s.field("keys", target))


def tuples(s: Solver, call: Call, parts: list[int | None], kind: str = "iterator") -> None:
    """This call gives an iterator of tuples of these parts."""
    pair = s.objects.intern(BOX, "tuple", ("pair", call.site))
    for position, part in enumerate(parts):
        if part is not None:
            s.flow(part, keyed(s, pair, position))
    s.add(unknown_item(s, box(s, call, kind)), (pair,))


def enumerated(s: Solver, name: str, call: Call) -> None:
    tuples(s, call, [None, elements(s, call, argument(call, 0, "iterable"))])


def zipped(s: Solver, name: str, call: Call) -> None:
    tuples(s, call, [elements(s, call, node) for node in plain_arguments(call)])
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if tag == "*" and node is not None and call.site is not None:
            s.use(elements(s, call, node), _turn, (call.site, box(s, call, "iterator")))


def _turn(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """``zip(*rows)``: what the rows hold in one place comes together."""
    site, _ = payload
    for number in objects:
        if s.objects.kinds[number] in (BOX, INSTANCE) and number in s.keys:
            listen(s, number, _into_column, payload)
            s.flow(s.field("unknown item", number), unknown_item(s, s.objects.intern(BOX, "tuple", ("pair", site))))
        else:
            iterate_object(s, number, unknown_item(s, s.objects.intern(BOX, "tuple", ("pair", site))), site)


def _into_column(s: Solver, payload: tuple[int, int], key: Any, node: int) -> None:
    site, columns = payload
    column = s.objects.intern(BOX, "tuple", ("column", site, key))
    s.flow(node, unknown_item(s, column))
    s.add(keyed(s, columns, key), (column,))

"""Models of itertools and of callables over items: pools, starmap, groupby, product."""

from __future__ import annotations

from callscope.static.containers import merge, unknown_item
from callscope.static.invoke import Call
from callscope.static.models.builtin_collections import tuples
from callscope.static.models.modelling import (
    Model,
    argument,
    box,
    box_of,
    call_back,
    elements,
    fresh,
    plain_arguments,
)  # fmt: skip
from callscope.static.objects import (
    BOX,
)
from callscope.static.solver import Solver


def map_first(s: Solver, name: str, call: Call) -> None:
    items = tuple(elements(s, call, node) for node in plain_arguments(call)[1:])
    result = fresh(s, call, "mapped")
    call_back(s, call, argument(call, 0), items, result)
    box_of(s, call, result, "iterator")


def starmap(s: Solver, name: str, call: Call) -> None:
    pairs = elements(s, call, argument(call, 1))
    inner = fresh(s, call, "inner")
    if call.site is not None:
        from callscope.static.iteration import iterate

        iterate(s, pairs, inner, call.site)
    result = fresh(s, call, "mapped")
    call_back(s, call, argument(call, 0), (inner, inner, inner), result)
    box_of(s, call, result, "iterator")


def select(callback: int, source: int, keyword: str = "") -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        items = elements(s, call, argument(call, source))
        call_back(s, call, argument(call, callback, keyword), (items, items), None)
        box_of(s, call, items, "iterator")

    return model


def group(s: Solver, name: str, call: Call) -> None:
    items = elements(s, call, argument(call, 0))
    key = argument(call, 1, "key")
    keys = fresh(s, call, "key")
    call_back(s, call, key, (items,), keys)
    group = s.objects.intern(BOX, "iterator", ("group", call.site))
    s.flow(items, unknown_item(s, group))
    holder = fresh(s, call, "group")
    s.add(holder, (group,))
    tuples(s, call, [keys, holder])


def all_elements(s: Solver, name: str, call: Call) -> None:
    number = box(s, call, "iterator")
    for node in plain_arguments(call):
        s.flow(elements(s, call, node), unknown_item(s, number))


def product(s: Solver, name: str, call: Call) -> None:
    tuples(s, call, [elements(s, call, node) for node in plain_arguments(call)])


def combinations(s: Solver, name: str, call: Call) -> None:
    items = elements(s, call, argument(call, 0))
    tuples(s, call, [items, items, items])


def chained(s: Solver, name: str, call: Call) -> None:
    inner = elements(s, call, argument(call, 0))
    if call.site is not None:
        from callscope.static.iteration import iterate

        iterate(s, inner, unknown_item(s, box(s, call, "iterator")), call.site)


def container(kind: str) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        number = box(s, call, kind)
        for node, tag in zip(call.nodes, call.tags, strict=True):
            if node is not None and tag in ("", "**"):
                merge(s, node, number)
                if kind != "dict":
                    s.flow(elements(s, call, node), unknown_item(s, number))

    return model


def default_dict(s: Solver, name: str, call: Call) -> None:
    number = box(s, call, "dict")
    made = fresh(s, call, "made")
    call_back(s, call, argument(call, 0), (), made)
    s.flow(made, unknown_item(s, number))
    for node in plain_arguments(call)[1:]:
        merge(s, node, number)

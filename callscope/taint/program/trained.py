"""Modules of which an optimizer is given the parameters: that alone tells that they are some, wherever they come from."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.bindings import bind
from callscope.taint.program.optimized import given_to_optimizers
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View
from callscope.taint.program.walks import reached

Value = tuple[int, int]
_LISTS = frozenset({"parameters", "named_parameters"})
_SAME = frozenset({"list", "tuple", "set", "sorted", "filter", "iter", "dict", "itertools.chain"})
_MANY = 200


def trained_modules(view: View, names: Spelling) -> frozenset[Value]:
    """Return unit and value of every ``net`` whose ``net.parameters()`` an optimizer is made with, through lists, groups and helpers."""
    found = set[Value]()
    for start in given_to_optimizers(view, names):
        for place in reached((start,), lambda place: _before(view, names, *place), _MANY):
            found.update(_module(view, *place))
    return frozenset(found)


def _module(view: View, g: int, v: int) -> Iterator[Value]:
    values = view.units[g].values
    op, operands, _ = values[v]
    if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _LISTS:
        yield g, values[operands[0]][1][0]


def _before(view: View, names: Spelling, g: int, v: int) -> Iterator[Value]:
    """Yield what parameters are taken from: lists and groups of them, what a loop runs over, what callers hand in."""
    op, operands, _ = view.units[g].values[v]
    if op == "param":
        yield from _handed_in(view, g, v)
    elif op == "call":
        plain = (names.name(g, operands[0]) or "") in _SAME
        yield from ((g, operand) for operand in operands[1:] if plain)
    elif op != "attr":
        yield from ((g, operand) for operand in operands)


def _handed_in(view: View, g: int, v: int) -> Iterator[Value]:
    parameters = view.units[g].parameters
    for where, call in view.callers.get(g, ()):
        op, operands, tags = view.units[where].values[call]
        for callee in view.callees(where, call) if op == "call" else ():
            for link in bind(parameters, tags, callee.leading) if callee.unit == g else ():
                if parameters[link.parameter].value == v:
                    yield where, operands[1 + link.argument]

"""Attributes whose values a class's ``__setattr__`` replaces."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_CLASS = (
    "def wrap(fn):\n    def wrapped(x):\n        return fn(x)\n    return wrapped\n"
    "class Keeps:\n    def __setattr__(self, name, value):\n        if {test}:\n            value = {made}\n"
    "        {stored}\n    def __init__(self):\n        self.ask = lambda x: x\n        self.other = lambda x: x\n"
    "def use():\n    return Keeps().ask(1)\ndef use_other():\n    return Keeps().other(1)\n"
)
_SUPER, _OBJECT = "super().__setattr__(name, value)", "object.__setattr__(self, name, value)"


def _graph_of(graph: Graph, test: str, made: str, stored: str) -> dict[str, list[str]]:
    return graph(_CLASS.format(test=test, made=made, stored=stored))


def test_the_attribute_is_what_was_made_of_the_value(graph: Graph) -> None:
    for stored in (_SUPER, _OBJECT):
        found = _graph_of(graph, "callable(value)", "wrap(value)", stored)
        assert "main.wrap.wrapped" in found["main.use"], stored
        assert "main.wrap.wrapped" in found["main.use_other"], stored


def test_a_name_that_is_told_apart_is_the_only_one(graph: Graph) -> None:
    found = _graph_of(graph, "name == 'ask' and callable(value)", "wrap(value)", _SUPER)
    assert "main.wrap.wrapped" in found["main.use"]
    assert "main.wrap.wrapped" not in found["main.use_other"]


def test_what_has_nothing_to_do_with_the_value_is_not_kept(graph: Graph) -> None:
    found = _graph_of(graph, "callable(value)", "wrap(name)", _SUPER)
    assert "main.wrap.wrapped" not in found["main.use"]


def test_what_is_kept_under_another_name_is_not(graph: Graph) -> None:
    found = _graph_of(graph, "callable(value)", "wrap(value)", "super().__setattr__(name + '_raw', value)")
    assert "main.wrap.wrapped" not in found["main.use"]

"""Texts that a function checks its argument against are what users hand over."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_CLASS = (
    "class Pool:\n    def __init__(self, mode='mean'):\n{check}        self.mode = mode\n"
    "    def mean(self):\n        return 1\n    def total(self):\n        return 2\n    def hidden(self):\n        return 3\n"
    "    def run(self):\n        return getattr(self, self.mode)()\n"
)
_CHECK = "        if mode not in {shown}:\n            raise ValueError(mode)\n"


def test_each_text_of_the_check_may_be_the_name(graph: Graph) -> None:
    for shown in ("['mean', 'total']", "('mean', 'total')", "{'mean', 'total'}"):
        found = graph(_CLASS.format(check=_CHECK.format(shown=shown)), open_world=True)
        assert set(found["main.Pool.run"]) - {"<builtin>.getattr"} == {"main.Pool.mean", "main.Pool.total"}, shown


def test_without_a_check_only_the_default_is_known(graph: Graph) -> None:
    found = graph(_CLASS.format(check=""), open_world=True)
    assert "main.Pool.total" not in found["main.Pool.run"]


def test_a_list_of_something_else_names_nothing(graph: Graph) -> None:
    found = graph(_CLASS.format(check=_CHECK.format(shown="[others, 'total']")), open_world=True)
    assert "main.Pool.total" not in found["main.Pool.run"]


def test_a_program_that_is_whole_hands_over_what_it_does(graph: Graph) -> None:
    found = graph(f"{_CLASS.format(check=_CHECK.format(shown=['mean', 'total']))}Pool('mean').run()\n")
    assert "main.Pool.total" not in found["main.Pool.run"]

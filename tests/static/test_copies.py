"""A function that hands out closures is copied for a place that calls it, if there is anything to keep apart there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from callscope.source import Cache, discover, load_facts
from callscope.static import Program, analyse

MAKER = """
import unheard_of


def make(first=None):
    def inner():
        return first

    return inner
"""


def _program(folder: Path, text: str) -> Program:
    (folder / "main.py").write_text(MAKER + text)
    return analyse(load_facts(discover([str(folder)], folder), Cache(None)))


def _edges(program: Program) -> set[tuple[str, str]]:
    return {row[:2] for row in program.graph_rows().edges}


def test_what_a_library_may_call_back_is_not_copied(tmp_path: Path) -> None:
    program = _program(tmp_path, "\n\nunheard_of.register(make)\n")
    assert not program.solver.copies.origin
    assert ("main", "main.make") in _edges(program)


def test_each_call_that_takes_the_closure_has_its_own(tmp_path: Path) -> None:
    text = """

def one(): ...


def other(): ...


def uses_one():
    made = make(one)
    made()()


def uses_other():
    made = make(other)
    made()()


uses_one()
uses_other()
"""
    program = _program(tmp_path, text)
    assert program.solver.copies.origin
    edges = _edges(program)
    assert {("main.uses_one", "main.one"), ("main.uses_other", "main.other")} <= edges
    assert not {("main.uses_one", "main.other"), ("main.uses_other", "main.one")} & edges


def test_a_call_that_only_gives_is_copied_too(tmp_path: Path) -> None:
    text = """

def one(): ...


def keep(function, box):
    def inner():
        return function

    box.append(inner)
    return inner


def run():
    box = []
    keep(one, box)
    for made in box:
        made()()


run()
"""
    program = _program(tmp_path, text)
    assert program.solver.copies.origin
    assert ("main.run", "main.one") in _edges(program)


def test_what_sets_an_attribute_by_name_keeps_its_calls_apart(graph: Callable[..., dict[str, list[str]]]) -> None:
    found = graph(
        "def put(what, name, value):\n    setattr(what, name, value)\n    value.__doc__ = 'x'\n"
        "def one(self):\n    pass\ndef two(self):\n    pass\nclass A:\n    pass\nclass B:\n    pass\n"
        "put(A, 'ask', one)\nput(B, 'tell', two)\nput(B, 'ask', two)\n"
        "def go():\n    return A().ask()\ndef other():\n    return B().ask()\ngo()\nother()\n"
    )
    assert found["main.go"] == ["main.one"]
    assert found["main.other"] == ["main.two"]

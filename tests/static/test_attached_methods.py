"""Functions that a library's decorator puts into the class that their ``self`` is said to be."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_LEARNER = "class Learner:\n    def run(self):\n        return self.save('a')\n"
_SAVE = "def save(self: Learner, file):\n    return file\n"


def test_the_class_has_the_method(graph: Graph) -> None:
    for said in ("from fastcore.basics import patch\n", "from elsewhere import *\n"):
        found = graph(f"{said}{_LEARNER}@patch\n{_SAVE}")
        assert found["main.Learner.run"] == ["main.save"], said


def test_a_plain_function_is_no_method(graph: Graph) -> None:
    found = graph(f"{_LEARNER}{_SAVE}")
    assert "main.save" not in found.get("main.Learner.run", [])


def test_a_decorator_of_the_program_says_itself_what_it_does(graph: Graph) -> None:
    found = graph(f"def patch(f):\n    return f\n{_LEARNER}@patch\n{_SAVE}")
    assert "main.save" not in found.get("main.Learner.run", [])


def test_a_class_that_has_the_name_keeps_it(graph: Graph) -> None:
    found = graph(
        "from fastcore.basics import patch\n"
        f"{_LEARNER}    def save(self, file):\n        return 1\n@patch\n{_SAVE}Learner().run()\n"
    )
    assert found["main.Learner.run"] == ["main.Learner.save"]

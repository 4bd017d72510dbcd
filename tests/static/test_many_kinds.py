"""Receivers of many kinds, and methods that are replaced in some of them."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_KINDS, _MADE = 40, 34


def test_a_receiver_is_all_of_its_kinds_after_a_branch_too(graph: Graph) -> None:
    kinds = "".join(f"class K{n}(Base):\n    def forward(self, x):\n        return {n}\n" for n in range(_KINDS))
    text = (
        "import torch\nclass Base(torch.nn.Module):\n    def run(self, x):\n"
        "        if self.flag:\n            self.x = 1\n        return self(x)\n" + kinds
    ) + "".join(f"K{n}().run(1)\n" for n in range(_MADE))
    found = graph(text, open_world=True)["main.Base.run"]
    assert {f"main.K{n}.forward" for n in range(_KINDS)} <= set(found)


REPLACED = """
import dataclasses
class Base:
    def __init_subclass__(cls):
        dataclasses.dataclass(cls)
        own = vars(cls).get("__post_init__")
        if own:
            def chained(self):
                own(self)
                Base.__post_init__(self)
            cls.__post_init__ = chained
    def __post_init__(self):
        return 1
class Quiet(Base):
    size: int = 1
class Loud(Base):
    def __post_init__(self):
        return 2
def go():
    return Quiet()
go()
"""


def test_a_method_that_is_replaced_in_some_subclasses_is_inherited_by_the_others(graph: Graph) -> None:
    assert "main.Base.__post_init__" in graph(REPLACED)["main.go"]


def test_what_a_function_stores_on_a_class_that_writes_no_such_method_is_all_there_is(graph: Graph) -> None:
    text = REPLACED.replace("    def __post_init__(self):\n        return 1\n", "")
    assert graph(text)["main.go"] == ["main.Base.__init_subclass__.chained"]

"""Names that stand for annotations, and kinds of a library's class that an annotation names."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

KINDS = (
    "from collections.abc import Sequence\nfrom typing import Optional, TypeVar, Union\nT = TypeVar('T')\n"
    "class A:\n    def go(self):\n        return 1\nclass B:\n    def go(self):\n        return 2\n"
    "class C:\n    def go(self):\n        return 3\nclass D:\n    def go(self):\n        return 4\n"
    "Either = Union[A, B]\nBar = A | B\nMaybe = Optional[A]\nMany = list[A]\nOneOrMany = Union[T, Sequence[T]]\n"
    "V = TypeVar('V', bound='A')\nBound = list[V]\n"
)


def _said(graph: Graph, annotation: str, body: str = "return x.go()") -> list[str]:
    use = f"from kinds import A, B, Bar, Bound, Either, Many, Maybe, OneOrMany\ndef use(x: {annotation}):\n    {body}\n"
    found = graph(use, kinds=KINDS, open_world=True).get("main.use", [])
    return [callee for callee in found if callee.startswith("kinds.")]


def test_an_alias_means_what_it_stands_for(graph: Graph) -> None:
    assert _said(graph, "Either") == _said(graph, "Bar") == ["kinds.A.go", "kinds.B.go"]
    assert _said(graph, "Maybe") == ["kinds.A.go"]


def test_an_alias_of_a_container_holds_what_it_says(graph: Graph) -> None:
    loop = "return [one.go() for one in x]"
    assert _said(graph, "Many", loop) == ["kinds.A.go"]
    assert _said(graph, "Bound", loop) == ["kinds.A.go"]


def test_an_alias_comes_by_a_star_import_too(graph: Graph) -> None:
    use = "from between import *\ndef use(x: Maybe):\n    return x.go()\n"
    found = graph(use, kinds=KINDS, between="from kinds import *\n", open_world=True)
    assert found["main.use"] == ["kinds.A.go"]


def test_the_variable_of_an_alias_is_its_argument(graph: Graph) -> None:
    assert _said(graph, "OneOrMany[B]") == ["kinds.B.go"]
    assert _said(graph, "OneOrMany[B]", "return [one.go() for one in x]") == ["kinds.B.go"]


def test_an_alias_of_itself_says_nothing(graph: Graph) -> None:
    text = (
        "from typing import Union\nLoop = Union['Loop', list['Loop'], int]\ndef use(x: Loop):\n    return x.missing()\n"
    )
    assert graph(text, open_world=True).get("main.use") is None


OPTIMIZERS = (
    "import torch\nclass Mine(torch.optim.Optimizer):\n    def step(self, closure=None):\n        return 1\n"
    "class Other:\n    def step(self):\n        return 2\n"
)


def test_what_is_said_to_be_of_a_librarys_class_may_be_of_the_programs_kind(graph: Graph) -> None:
    found = graph(OPTIMIZERS + "def use(o: torch.optim.Optimizer):\n    o.step()\n", open_world=True)
    assert "main.Mine.step" in found["main.use"] and "main.Other.step" not in found["main.use"]


def test_any_tensor_is_not_taken_for_a_kind_of_tensor(graph: Graph) -> None:
    text = (
        "import torch\nclass Mine(torch.Tensor):\n    def rotate(self):\n        return 1\n"
        "def use(x: torch.Tensor):\n    return x.sum()\n    \ndef turn(x: torch.Tensor):\n    return x.mean()\n"
    )
    assert not [c for callees in graph(text, open_world=True).values() for c in callees if "Mine" in c]

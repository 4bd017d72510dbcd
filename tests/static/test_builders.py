"""Small helpers that give what a call of their argument makes: each place that calls one has its own answer."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_KINDS = (
    "from torch import nn\n"
    "class A(nn.Module):\n    def __init__(self, n=1):\n        super().__init__()\n    def forward(self, x):\n        return x\n"
    "class B(nn.Module):\n    def __init__(self, n=1):\n        super().__init__()\n    def forward(self, x):\n        return x\n"
    "class UseA:\n    def __init__(self, loss=None):\n        self.loss = make(loss, A, {'n': 2})\n"
    "    def run(self, x):\n        return self.loss(x)\n"
    "class UseB:\n    def __init__(self, loss=None):\n        self.loss = make(loss, B, {'n': 2})\n"
    "    def run(self, x):\n        return self.loss(x)\n"
    "UseA().run(1)\nUseB().run(1)\n"
)
_DEFAULT = "def make(x, kind, options):\n    return kind(**options) if x is None else x\n"
_STATEMENTS = "def make(x, kind, options):\n    if x is None:\n        x = kind(**options)\n    return x\n"


def _forwards(found: dict[str, list[str]], caller: str) -> list[str]:
    return [callee for callee in found.get(caller, []) if callee.endswith(".forward")]


def test_a_helper_that_makes_what_it_is_given_keeps_its_callers_apart(graph: Graph) -> None:
    for helper in (_DEFAULT, _STATEMENTS):
        found = graph(helper + _KINDS)
        assert _forwards(found, "main.UseA.run") == ["main.A.forward"]
        assert _forwards(found, "main.UseB.run") == ["main.B.forward"]
        assert {"main.A.__init__", "main.B.__init__"} <= set(found["main.make"])


def test_a_helper_with_a_table_is_as_before(graph: Graph) -> None:
    text = "def make(x, kind, options):\n    made = [kind(**options)]\n    kept.extend(made)\n    return kept[0]\nkept = []\n"
    found = graph(text + _KINDS)
    assert _forwards(found, "main.UseA.run") == ["main.A.forward", "main.B.forward"]


def test_a_class_that_makes_itself_is_no_helper(graph: Graph) -> None:
    found = graph(
        "class Base:\n    @classmethod\n    def load(cls, path):\n        return cls()\n    def run(self):\n        return 1\n"
        "class One(Base):\n    def run(self):\n        return 2\n"
        "One.load('a').run()\n"
    )
    assert "main.One.run" in found["main"]

"""What a method stores of its parameters is kept apart by the object on which it stores."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_ASK = "    def ask(self):\n        return self.net(1)\n"
_BASE = "def one(x):\n    return x\ndef two(x):\n    return x\nclass Base:\n    def __init__(self, net{}):\n        "


def _classes(keeps: str, handed: str = "super().__init__({})", default: str = "") -> str:
    """Return a base that keeps its argument and two classes below it, each with a function of its own."""
    below = "".join(
        f"class {name}(Base):\n    def __init__(self):\n        {handed.format(net)}\n{_ASK}"
        for name, net in (("A", "one"), ("B", "two"))
    )
    return f"{_BASE.format(default)}{keeps}\n{below}"


def test_by_every_way_to_hand_it_on(graph: Graph) -> None:
    for handed in (
        "super().__init__({})",
        "super().__init__(net={})",
        "super().__init__(*[{}])",
        "super().__init__(**dict(net={}))",
    ):
        found = graph(_classes("self.net = net", handed))
        assert found["main.A.ask"] == ["main.one"], handed
        assert found["main.B.ask"] == ["main.two"], handed


def test_joined_with_something_else(graph: Graph) -> None:
    other = "def other(x):\n    return x\n"
    for keeps in ("self.net = net or other", "if net is None:\n            net = other\n        self.net = net"):
        found = graph(other + _classes(keeps))
        assert found["main.A.ask"] == ["main.one", "main.other"], keeps
        assert found["main.B.ask"] == ["main.other", "main.two"], keeps


def test_by_another_method_of_the_object(graph: Graph) -> None:
    found = graph(_classes("self.keep(net)\n    def keep(self, net):\n        self.net = net"))
    assert found["main.A.ask"] == ["main.one"]
    assert found["main.B.ask"] == ["main.two"]


def test_what_comes_by_no_call_of_the_method_is_for_all(graph: Graph) -> None:
    found = graph(_classes("self.net = net", "Base.__init__(self, {})"))
    assert found["main.A.ask"] == ["main.one", "main.two"]


def test_a_default_is_left_to_those_whose_method_it_is(graph: Graph) -> None:
    found = graph(_classes("self.net = net", default="=one") + f"class C(Base):\n{_ASK}")
    assert found["main.B.ask"] == ["main.two"]
    assert found["main.C.ask"] == ["main.one"]


def test_own_methods_under_another_name(graph: Graph) -> None:
    below = "".join(f"class {name}(Base):\n    def pick(self):\n        return 1\n{_ASK}" for name in "AB")
    for keeps in ("self.net = self.pick", "self.net = self.pick if flag else self.other"):
        found = graph(
            f"class Base:\n    def __init__(self, flag=1):\n        {keeps}\n    def other(self):\n        return 1\n"
            f"{below}A().ask()\nB().ask()\n"
        )
        others = ["main.Base.other"] if "other" in keeps else []
        assert found["main.A.ask"] == ["main.A.pick", *others] or found["main.A.ask"] == [*others, "main.A.pick"], keeps
        assert "main.A.pick" not in found["main.B.ask"], keeps


def test_only_what_is_handed_to_another_object_is_shared(graph: Graph) -> None:
    found = graph(
        "def one(x):\n    return x\nclass Base:\n    def __init__(self, net):\n        self.inner = Inner(net)\n"
        "class Inner:\n    def __init__(self, net):\n        self.net = net\n"
        f"{_ASK}class A(Base):\n    def __init__(self):\n        super().__init__(one)\n"
        "    def ask(self):\n        return self.inner.ask()\n"
    )
    assert found["main.Inner.ask"] == ["main.one"]

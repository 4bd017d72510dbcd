"""Attributes that a class files in tables of its own, and what a class keeps itself, asked by its dictionary."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

FILED = (
    "class Filed:\n    def __init__(self):\n        self.__dict__['parts'] = {}\n        self.part = Part()\n"
    "    def __setattr__(self, name, value):\n        if isinstance(value, Part):\n"
    "            self.__dict__['parts'][name] = value\n        else:\n            super().__setattr__(name, value)\n"
    "    def __getattr__(self, name):\n        return self.__dict__['parts'][name]\n"
)
PLAIN = (
    "class Plain:\n    def __init__(self):\n        self.part = Part()\n"
    "    def __setattr__(self, name, value):\n        print(name)\n        super().__setattr__(name, value)\n"
    "    def __getattr__(self, name):\n        return None\n"
)
USE = "class Part:\n    def run(self):\n        return 1\ndef use(x):\n    return x.part.run()\n"


def test_what_is_filed_elsewhere_is_found_by_getattr(graph: Graph) -> None:
    found = graph(FILED + USE + "use(Filed())\n")
    assert set(found["main.use"]) == {"main.Filed.__getattr__", "main.Part.run"}


def test_what_is_always_kept_is_found_at_once(graph: Graph) -> None:
    found = graph(PLAIN + USE + "use(Plain())\n")
    assert found["main.use"] == ["main.Part.run"]


def test_the_methods_of_a_subclass_are_wrapped_where_it_is_made(graph: Graph) -> None:
    found = graph(
        "class Base:\n    def __init_subclass__(cls):\n        own = cls.__dict__.get('score')\n"
        "        if own is not None:\n            cls.score = Base.wrap(own)\n"
        "    @staticmethod\n    def wrap(method):\n        def wrapped(self):\n            return method(self)\n        return wrapped\n"
        "    def score(self):\n        return 0\n"
        "class One(Base):\n    def score(self):\n        return 1\n"
        "class Two(Base):\n    pass\n"
        "One().score()\nTwo().score()\n"
    )
    assert found["main.Base.wrap.wrapped"] == ["main.One.score"]
    assert {"main.Base.wrap.wrapped", "main.Base.score"} <= set(found["main"])


def test_an_ordered_dictionary_stores_what_it_is_made_of_by_its_own_method(graph: Graph) -> None:
    found = graph(
        "from collections import OrderedDict\nclass Out(OrderedDict):\n    def __setitem__(self, key, value):\n"
        "        super().__setitem__(key, value)\nclass Plain(dict):\n    def __setitem__(self, key, value):\n        pass\n"
        "def one():\n    return Out(loss=1)\ndef two():\n    return Out()\ndef three():\n    return Plain(loss=1)\n"
        "def four():\n    Out().update(x=1)\none()\ntwo()\nthree()\nfour()\n"
    )
    for name, stores in (("one", True), ("two", False), ("three", False), ("four", True)):
        assert any(callee.endswith("__setitem__") for callee in found.get(f"main.{name}", [])) is stores

"""Mappings of the program's own: what the abstract base gives them, and dictionaries made of them, ask their methods."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Graph = Callable[..., dict[str, list[str]]]

_STORE = (
    "from collections.abc import {base}\n"
    "class Store({base}):\n    def __init__(self, kept):\n        self.kept = kept\n"
    "    def __getitem__(self, key):\n        return self.kept[key]\n"
    "    def __iter__(self):\n        return iter(self.kept)\n    def __len__(self):\n        return len(self.kept)\n"
    "class Item:\n    def go(self):\n        return 1\n"
    "store = Store({{'a': Item()}})\n"
)


@pytest.mark.parametrize(
    ("use", "asked"),
    [
        ("    return [k for k in store.keys()]\n", {"__iter__"}),
        ("    return [v.go() for v in store.values()]\n", {"__iter__", "__getitem__", "go"}),
        ("    return [v.go() for k, v in store.items()]\n", {"__iter__", "__getitem__", "go"}),
        ("    found = {}\n    found.update(store)\n    return found['a'].go()\n", {"__iter__", "__getitem__", "go"}),
        ("    return {**store}['a'].go()\n", {"__iter__", "__getitem__", "go"}),
        ("    return dict(store)['a'].go()\n", {"__iter__", "__getitem__", "go"}),
    ],
)
def test_what_is_made_of_a_mapping_asks_it(graph: Graph, use: str, asked: set[str]) -> None:
    found = graph(_STORE.format(base="Mapping") + f"def use():\n{use}\nuse()\n")
    assert {callee.rpartition(".")[2] for callee in found["main.use"] if callee.startswith("main.")} == asked


def test_a_class_with_keys_of_its_own_is_asked_for_them(graph: Graph) -> None:
    found = graph(
        "class Store:\n    def keys(self):\n        return ['a']\n    def __getitem__(self, key):\n        return 1\n"
        "def use(store):\n    return {**store}\nuse(Store())\n"
    )
    assert found["main.use"] == ["main.Store.__getitem__", "main.Store.keys"]


def test_a_dictionary_or_an_iterable_is_not(graph: Graph) -> None:
    found = graph(
        "class Kept(dict):\n    def __getitem__(self, key):\n        return 1\n"
        "class Pairs:\n    def __iter__(self):\n        return iter([('a', 1)])\n    def __getitem__(self, key):\n        return 1\n"
        "def use(kept, pairs):\n    return {**kept}, dict(pairs)\nuse(Kept(), Pairs())\n"
    )
    assert "main.Kept.__getitem__" not in found["main.use"]
    assert "main.Pairs.__getitem__" not in found["main.use"]

"""Classes that derive from Python's own containers: what they inherit works on the instance."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

SUBJECT = (
    "class Image:\n    def show(self):\n        pass\n    def __repr__(self):\n        return ''\n"
    "class Subject(dict):\n"
    "    def __init__(self, **images):\n        super().__init__(**images)\n"
    "    def __getattr__(self, name):\n        return self[name]\n"
)


def test_what_a_builtin_base_has_is_not_asked_of_getattr(graph: Graph) -> None:
    found = graph(
        SUBJECT
        + "s = Subject(a=Image())\ndef ask():\n    s.items()\n    s.__dict__\ndef miss():\n    s.a\nask()\nmiss()\n"
    )
    assert not [callee for callee in found.get("main.ask", ()) if callee.startswith("main.")]
    assert "main.Subject.__getattr__" in found["main.miss"]


def test_keys_and_values_of_a_dictionary_class_are_told_apart(graph: Graph) -> None:
    found = graph(
        SUBJECT
        + "s = Subject(a=Image())\n"
        + "def names():\n    for name, image in s.items():\n        f'{name}'\n    for name in s:\n        f'{name}'\n"
        + "def images():\n    for name, image in s.items():\n        image.show()\n    s.get('a').show()\n"
        + "names()\nimages()\n"
    )
    assert "main.Image.__repr__" not in found["main.names"]
    assert "main.Image.show" in found["main.images"]


def test_getitem_by_super_gives_what_was_stored(graph: Graph) -> None:
    found = graph(
        "class Image:\n    def show(self):\n        pass\n"
        "class Kept(dict):\n"
        "    def __getitem__(self, key):\n        return super().__getitem__(key)\n"
        "    def __setitem__(self, key, value):\n        super().__setitem__(key, value)\n"
        "    def __iter__(self):\n        return super().__iter__()\n"
        "kept = Kept()\nkept['a'] = Image()\nkept['a'].show()\n"
    )
    assert "main.Image.show" in found["main"]


def test_a_module_is_asked_for_a_name_before_it_takes_one(graph: Graph) -> None:
    found = graph(
        "from torch import nn\n"
        "class Kept(nn.Module):\n    def __getattr__(self, name):\n        return super().__getattr__(name)\n"
        "    def __setattr__(self, name, value):\n        super().__setattr__(name, value)\n"
        "Kept().x = nn.Parameter(1)\n"
    )
    assert "main.Kept.__getattr__" in found["main.Kept.__setattr__"]

"""Registries that a library keeps: what the program registers in one, it builds and finds there."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_REGISTERED = (
    "from library.registry import LAYERS, HOOKS\n"
    "@LAYERS.register_module()\nclass One:\n    def __init__(self):\n        pass\n    def run(self):\n        return 1\n"
    "class Two:\n    def __init__(self):\n        pass\nLAYERS.register_module(module=Two, name='two')\n"
    "@HOOKS.register_module()\nclass Hook:\n    def __init__(self):\n        pass\n"
    "class Apart:\n    def __init__(self):\n        pass\n"
)


def _own(callees: list[str]) -> list[str]:
    return [callee for callee in callees if callee.startswith("main.")]


def test_what_is_registered_is_built(graph: Graph) -> None:
    found = graph(f"{_REGISTERED}def build(settings):\n    return LAYERS.build(settings)\nbuild(1)\n", candidates=True)
    assert _own(found["main.build"]) == ["main.One.__init__", "main.Two.__init__"]


def test_what_is_found_is_the_class_through_another_scope_too(graph: Graph) -> None:
    found = graph(
        f"{_REGISTERED}def find(name):\n    with LAYERS.switch_scope_and_registry(None) as registry:\n"
        "        kind = registry.get(name)\n    return kind().run()\nfind('one')\n",
        candidates=True,
    )
    assert _own(found["main.find"]) == ["main.One.__init__", "main.One.run", "main.Two.__init__"]


def test_a_decorated_class_stays_what_it_is(graph: Graph) -> None:
    found = graph(f"{_REGISTERED}def use():\n    return One().run()\nuse()\n")
    assert _own(found["main.use"]) == ["main.One.__init__", "main.One.run"]


def test_what_is_no_registry_hands_out_nothing(graph: Graph) -> None:
    text = _REGISTERED.replace("library.registry", "library.things")
    found = graph(f"{text}def build(settings):\n    return LAYERS.build(settings)\nbuild(1)\n", candidates=True)
    assert _own(found.get("main.build", [])) == []

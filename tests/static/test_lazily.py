"""``map`` and ``filter`` call their function where they are iterated over."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

_MADE = "def positive(x):\n    return x > 0\ndef make(xs):\n    return take({made})\nmake([1])\n"


def test_the_function_that_iterates_calls(graph: Graph) -> None:
    for made in ("filter(positive, xs)", "map(positive, xs)"):
        for taking in ("    return list(xs)\n", "    return [x for x in xs]\n", "    return sum(xs)\n"):
            found = graph(f"def take(xs):\n{taking}{_MADE.format(made=made)}")
            assert "main.positive" in found["main.take"], (made, taking)


def test_one_that_hands_the_iterator_on_does_not(graph: Graph) -> None:
    found = graph(f"def take(xs):\n    return xs\n{_MADE.format(made='filter(positive, xs)')}")
    assert "main.take" not in found


def test_one_that_gets_a_list_of_it_does_not(graph: Graph) -> None:
    found = graph(f"def take(xs):\n    return list(xs)\n{_MADE.format(made='list(filter(positive, xs))')}")
    assert found["main.take"] == ["<builtin>.list"]
    assert "main.positive" in found["main.make"]


def test_the_function_that_unpacks_calls(graph: Graph) -> None:
    for taking in ("    a, b = xs\n", "    a, *b = xs\n", "    (a, b), = [xs]\n"):
        found = graph(f"def take(xs):\n{taking}{_MADE.format(made='map(positive, xs)')}")
        assert "main.positive" in found["main.take"], taking

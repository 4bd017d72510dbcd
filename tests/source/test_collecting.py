"""What work without a collector leaves is collected when asked for, and only where it is much."""

from __future__ import annotations

import gc
import weakref

import pytest

from callscope.cli import lint_watch
from callscope.source import collecting


class Node:
    """One of a pair that keep each other."""

    def __init__(self) -> None:
        self.other: Node | None = None


def leave(count: int) -> list[weakref.ref[Node]]:
    """Make ``count`` pairs with the collector paused, and drop them."""
    with collecting.collection_paused():
        kept = []
        for _ in range(count):
            one, two = Node(), Node()
            one.other, two.other = two, one
            kept.append(one)
        return [weakref.ref(one) for one in kept]


@pytest.fixture(autouse=True)
def _nothing_before() -> None:
    gc.collect()
    collecting._moved = 0


def test_much_is_collected() -> None:
    seen = leave(100_000)
    assert seen[0]() is not None and seen[-1]() is not None, "the collector does not look there by itself"
    collecting.collect_left()
    assert not any(ref() for ref in seen)


def test_little_costs_no_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    leave(10)
    monkeypatch.setattr(gc, "collect", lambda: pytest.fail("a walk over everything for twenty objects"))
    collecting.collect_left()


def test_watching_does_not_grow() -> None:
    def turn() -> int:
        turns.append(leave(100_000)[0])
        return 0

    turns: list[weakref.ref[Node]] = []
    for _ in range(3):
        lint_watch._checked(turn)
    assert [ref() is None for ref in turns] == [True, True, False]

"""The search forward goes no farther than decides, and behind a guess by name only to where a gradient is taken."""

from __future__ import annotations

from collections.abc import Callable

from callscope.taint.onward.reach import as_edge
from callscope.taint.onward.sweep import Sweeps

EDGES = {
    0: [as_edge(1, 0, guess=False), as_edge(2, 2, guess=False), as_edge(4, 3, guess=True)],
    1: [as_edge(3, 1, guess=False)],
    4: [as_edge(5, 0, guess=False), as_edge(6, 1, guess=False)],
}


def sweeps(leads: Callable[[int], bool]) -> Sweeps:
    found = Sweeps(leads)
    for _ in range(7):
        found.add()
    return found


def looked(known: Sweeps, start: int, budget: int) -> list[int]:
    """Return the nodes that are looked at, in order."""
    found = []
    known.begin([start], budget)
    while (node := known.take()) >= 0:
        found.append(node)
        known.follow(node, EDGES.get(node, ()))
    known.end()
    return found


def test_nearer_nodes_come_first_and_none_beyond_the_budget():
    assert looked(sweeps(lambda node: True), 0, 1) == [0, 1, 3]
    assert looked(sweeps(lambda node: True), 0, 3) == [0, 1, 3, 2, 4, 5]


def test_what_is_known_to_its_ends_is_not_looked_at_again():
    known = sweeps(lambda node: True)
    assert looked(known, 1, 1) == [1, 3]
    assert looked(known, 0, 1) == [0]
    assert looked(known, 0, 2) == [0, 1, 3, 2]


def test_behind_a_guess_by_name_only_what_leads_to_a_gradient_is_followed():
    assert looked(sweeps(lambda node: node != 5), 0, 3) == [0, 1, 3, 2, 4]
    assert looked(sweeps(lambda node: False), 0, 3) == [0, 1, 3, 2]

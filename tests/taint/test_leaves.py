"""The leaves behind a place, circles and all, in whatever order they are asked for; as a plain walk finds them."""

import random

import pytest

from callscope.taint.intent.leaves import Leaves


def walked(start, behind):
    found, stack = {start}, [start]
    while stack:
        for one in behind[stack.pop()]:
            if one not in found:
                found.add(one)
                stack.append(one)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_leaves_are_those_that_a_walk_comes_to(seed):
    dice = random.Random(seed)
    places = [(0, v) for v in range(dice.randint(1, 24))]
    behind = {place: tuple(dice.sample(places, min(len(places), dice.choice((0, 1, 1, 2, 3))))) for place in places}
    leaves = {place for place in places if dice.random() < 0.4}
    asked = Leaves(behind.__getitem__, lambda g, v: (g, v) in leaves)
    dice.shuffle(places)
    for place in places:
        assert asked.of((place,)) == walked(place, behind) & leaves
    assert asked.of(places) == leaves


def test_a_very_long_chain_needs_no_recursion():
    asked = Leaves(lambda place: ((0, place[1] + 1),) if place[1] < 50_000 else (), lambda g, v: v == 50_000)
    assert asked.of([(0, 0)]) == {(0, 50_000)}


def test_nothing_behind_is_looked_at_twice():
    seen = []

    def behind(place):
        seen.append(place)
        return ((0, place[1] + 1), (0, 0)) if place[1] < 300 else ()

    asked = Leaves(behind, lambda g, v: v % 7 == 0)
    for v in range(300):
        asked.of([(0, v)])
    assert len(seen) == len(set(seen)) == 301

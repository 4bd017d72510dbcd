"""Shared sets of objects: one frozenset for equal sets, and the bounds on what a value may be."""

from __future__ import annotations

from callscope.static.objects import CONSTANT, INSTANCE, Objects
from callscope.static.pointsets import MANY, TOO_MANY, PointSets, bound
from callscope.static.solver import Solver


def test_equal_sets_are_one_object():
    sets = PointSets(Objects())
    assert sets.of((3, 1)) is sets.of([1, 3])
    assert sets.union(sets.of((1,)), sets.of((3,))) is sets.of((1, 3))
    assert sets.difference(sets.of((1, 3)), sets.of((1,))) is sets.of((3,))


def test_nothing_new_gives_the_same_set_back():
    sets = PointSets(Objects())
    have = sets.of((1, 2, 3))
    assert sets.union(have, sets.of((2,))) is have


def test_a_value_that_is_many_things_takes_no_more_constants():
    objects = Objects()
    instances = [objects.intern(INSTANCE, n) for n in range(MANY + 2)]
    constant, another = objects.intern(CONSTANT, "int", 1), objects.intern(INSTANCE, "another")
    sets = PointSets(objects)
    many = sets.of(instances)
    assert sets.union(many, sets.of((constant,))) is many
    assert another in sets.union(many, sets.of((another, constant)))
    assert constant in sets.union(sets.of(instances[:MANY]), sets.of((constant,)))


def test_receivers_grow_past_the_bound_one_by_one_and_say_what_is_new():
    solver = Solver(())
    node, target, seen = solver.new_node(), solver.new_node(), []
    solver.use(node, lambda s, payload, objects: seen.append(tuple(objects)), None)
    solver.flow(node, target)
    for number in range(TOO_MANY + 8):
        solver.objects.intern(INSTANCE, number)
        solver.add_always(node, number)
    solver.run()
    for number in range(TOO_MANY + 8, TOO_MANY + 11):
        solver.objects.intern(INSTANCE, number)
        solver.add_always(node, number)
    solver.run()
    assert seen == [tuple(range(TOO_MANY + 8)), tuple(range(TOO_MANY + 8, TOO_MANY + 11))]
    assert len(solver.pointees(target)) == TOO_MANY + 8


def test_a_very_large_program_keeps_fewer_things_a_value():
    assert bound(10_000) == bound(1_000_000) == TOO_MANY
    assert MANY <= bound(2_000_000) < TOO_MANY
    assert bound(100_000_000) == MANY

"""How custom functions are worked out: within bounds, by hints in their text, the same every time."""

from __future__ import annotations

from callscope.taint.shapes.formulas.candidates import Needs, combinations, shapes_for


def test_shapes_follow_what_the_text_asks():
    assert all(len(shape) == 4 for shape in shapes_for(Needs({4}, [0], set())))
    assert all(len(shape) >= 3 for shape in shapes_for(Needs(set(), [3], set())))
    assert shapes_for(Needs(set(), [0], {4}))[0][-1] == 4


def test_equal_shapes_are_tried_first_and_no_more_than_a_few():
    lists = [shapes_for(Needs(set(), [0], set()))] * 5
    tried = list(combinations(lists))
    assert len(set(tried[0])) == 1
    assert len(tried) < 300
    assert tried == list(combinations(lists))

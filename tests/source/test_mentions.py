"""The search for words in lines stands in for walks over syntax trees: it must never miss one."""

from __future__ import annotations

from callscope.source.lowering import lower_file
from callscope.source.mentions import lines_with, reaches


def test_lines_that_hold_a_word():
    assert lines_with("a\nglobal x\n\nnonlocal y", "global ", "nonlocal ") == [2, 4]
    assert lines_with("a\nb", "yield") == []


def test_a_range_reaches_a_line():
    assert [reaches([3, 9], first, last) for first, last in ((1, 2), (1, 3), (4, 8), (9, 9), (10, 12))] == [
        False, True, False, True, False,
    ]  # fmt: skip


def test_generators_and_shared_names_are_still_seen():
    text = (
        "def plain():\n    return 1\n\n\ndef makes():\n    def inner(): yield 1\n    return inner\n\n\n"
        "def outer():\n    n = 0\n    def change(): nonlocal n; n = 1\n    change()\n    return n\n"
    )
    units = {unit.name: unit for unit in lower_file(text, "m.py", "m", False).units}
    assert [name for name, unit in units.items() if "generator" in unit.flags] == ["makes.inner"]
    assert any(op == "setfree" for op, _, _ in units["outer.change"].values)
    assert any(op == "cell" for op, _, _ in units["outer"].values)

"""Which lines a run passed."""

from __future__ import annotations

from pathlib import Path

from tests.dynamic.programs import Program

TEXT = """
import torch
def f(x, way):
    if way:
        return x * 2  # passed
    return x.detach()  # not passed
def later(x):
    return x.item()  # after
x = torch.ones(2, requires_grad=True)
for _ in range(3):
    y = f(x, True)
y.sum().backward()
later(y.sum())
"""


def test_lines_of_a_whole_run(tmp_path: Path) -> None:
    program = Program(tmp_path, TEXT)
    record = program.run(channels=frozenset({"operations", "lines"}), backward=1)
    (lines,) = record.lines_run.values()
    assert {program.marked("# passed"), program.marked("# after")} <= set(lines)
    assert program.marked("# not passed") not in lines


def test_lines_are_only_followed_where_asked(tmp_path: Path) -> None:
    assert Program(tmp_path, TEXT).run().lines_run == {}

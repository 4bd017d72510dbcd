"""Files cut down to the functions in which findings stand: lines, names and fixes stay what they are in the whole file."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from callscope.lint import fixes
from callscope.lint.trimmed import trimmed
from callscope.model.finding import Effect, Finding, Severity
from callscope.model.span import Span

WHOLE = '''import torch
import math as m


def first(x):
    """Says
    much."""
    return m.sqrt(x)


class Layer(torch.nn.Module):
    size = 3

    @torch.no_grad()
    def off(self, x):
        return x * 2

    def forward(self, x):
        return m.sqrt(x.sum()) * 2


async def last(
    x,
):
    return x
'''


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def test_what_no_flagged_line_stands_in_is_cut_and_every_line_keeps_its_place():
    cut = trimmed(WHOLE, {19})
    ast.parse(cut)
    assert len(lines_of(cut)) == len(lines_of(WHOLE))
    assert lines_of(cut)[18] == lines_of(WHOLE)[18]
    assert lines_of(cut)[4] == "def first(): ..." and lines_of(cut)[13] == "    def off(): ..." and "Says" not in cut
    assert lines_of(cut)[21] == "def last(): ..." and "size = 3" in cut
    assert trimmed(WHOLE, set()).count("...") == 3


@pytest.mark.parametrize("flagged", [5, 7, 14, 22, 25])
def test_a_definition_stays_by_any_of_its_lines(flagged: int):
    assert lines_of(trimmed(WHOLE, {flagged}))[flagged - 1] == lines_of(WHOLE)[flagged - 1]


@pytest.mark.parametrize(
    "text",
    [
        "import math\n\ndef swap():\n    global math\n    math = None\n",
        "def f(x=(limit := 3)):\n    return x\n",
        "class A(base := object):\n    pass\n",
        "if True:\n    def f():\n        return 1\n",
        "def f(:\n",
    ],
)
def test_what_binds_names_around_it_or_stands_in_a_branch_is_not_cut(text: str):
    assert trimmed(text, {1000}) == text


def test_line_ends_stay():
    assert trimmed("def f():\r\n    return 1\r\nx = 1", {3}) == "def f(): ...\r\n\r\nx = 1"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "def other(math):\n    math = 3\n    return math\n",
        "def swap():\n    global math\n    math = other()\n",
        "def math():\n    pass\n",
        "class Other:\n    import math\n\n    def f(self, y):\n        return y\n",
    ],
)
def test_a_fix_is_the_one_that_the_whole_file_gets(monkeypatch: pytest.MonkeyPatch, before: str):
    text = f"import math\nimport torch\n{before}\ndef f(x):\n    y = torch.sum(x)\n    return y * math.sqrt(torch.sum(x))\n"
    line = text.count("\n")
    column = lines_of(text)[line - 1].index("math") + 1
    span = Span("a.py", line, column, line, len(lines_of(text)[line - 1]) + 1)
    finding = Finding("CS201", "numpy-function", span, "f", "math.sqrt(y)", Effect.SEVERS, Severity.WARNING, "")
    (cut,) = fixes.propose([finding], {"a.py": text})
    monkeypatch.setattr(fixes, "trimmed", lambda source, flagged: source)
    (whole,) = fixes.propose([replace(finding)], {"a.py": text})
    assert cut.fix is not None
    assert cut == whole

"""Notebooks: code cells become lines that say which cell they are of; what only IPython understands is blank."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from callscope.source import Cache, discover, load_facts
from callscope.source.decoding import Undecodable
from callscope.source.notebooks import notebook_text
from callscope.static import analyse


def notebook(*cells: str, language: str = "python") -> bytes:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    made.insert(0, {"cell_type": "markdown", "source": ["# title"]})
    return json.dumps({"cells": made, "metadata": {"language_info": {"name": language}}, "nbformat": 4}).encode()


def test_a_line_says_its_cell_and_its_place_in_it() -> None:
    lines = notebook_text(notebook("import os\nx = 1", "y = x")).split("\n")
    assert (lines[1000], lines[1001], lines[2000]) == ("import os", "x = 1", "y = x")
    assert [n for n, line in enumerate(lines) if line] == [1000, 1001, 2000]


def test_a_very_long_cell_widens_the_numbers() -> None:
    lines = notebook_text(notebook("x = 1\n" * 1500, "y = 2")).split("\n")
    assert (lines[10000], lines[20000]) == ("x = 1", "y = 2")


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install a \\\n  b\nx = 1", "\n\nx = 1"),
        ("files = !ls\nx = 1", "files = None\nx = 1"),
        ("%%time\nx = f()", "\nx = f()"),
        ("%%bash\nls -la\ncd x", "\n\n"),
        ("if a:\n    %time f()\nx = 1", "if a:\n    pass\nx = 1"),
        ("f?\nx = 1", "\nx = 1"),
        ("x = (a\n%b)", "x = (a\n%b)"),
        ("await f()", "await f()"),
    ],
)
def test_magics_are_blank_and_lines_stay(cell: str, left: str) -> None:
    text = notebook_text(notebook(cell))
    assert text[1000:] == left + "\n"
    ast.parse(text)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"{}x", "not a notebook"), (b"[1]", "not a notebook"), (notebook("x", language="R"), "in R"), (b"\xff", "not a")],
)
def test_what_is_no_python_notebook_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Undecodable, match=reason):
        notebook_text(data)


def test_calls_cross_cells(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_bytes(notebook("def f():\n    return 1", "%time\nf()"))
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    assert facts.files[0].lines == 3
    (edge,) = analyse(facts).graph().edges
    assert (edge.caller, edge.callee, edge.site.line) == ("n", "n.f", 2002)


def test_a_cell_that_is_no_python_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_bytes(notebook("x = 1", "y = (\n"))
    (issue,) = load_facts(discover([str(tmp_path / "n.ipynb")], tmp_path), Cache(None), 1).issues
    assert (issue.line // 1000, issue.fatal) == (2, True)

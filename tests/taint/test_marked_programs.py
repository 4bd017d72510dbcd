"""Small programs with marks: lines with ``# BREAK`` are told, all others are not. ``=== name`` begins a program, ``### path`` a file of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callscope.model.finding import Severity

_TEXTS = sorted((Path(__file__).parent / "marked").glob("*.txt"))


def _programs():
    for text in _TEXTS:
        for block in re.split(r"^=== ", text.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, rest = block.partition("\n")
            parts = re.split(r"^### ", rest, flags=re.MULTILINE)[1:]
            files = {path.strip(): body for path, _, body in (part.partition("\n") for part in parts)}
            yield pytest.param(files, id=f"{text.stem}: {name.strip()}")


@pytest.mark.parametrize("files", list(_programs()))
def test_marked_lines_are_told_and_no_others(findings, files):
    told = {
        (Path(f.span.path).name, f.span.line)
        for f in findings(files)
        if f.severity in (Severity.ERROR, Severity.WARNING)
    }
    wanted = {
        (Path(path).name, number)
        for path, body in files.items()
        for number, line in enumerate(body.splitlines(), 1)
        if "# BREAK" in line
    }
    assert told == wanted

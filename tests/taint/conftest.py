"""Analysing a few files written on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from callscope.lint.catalogue import load
from callscope.model.finding import Finding
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.program import Program
from callscope.taint import analyse

RULES = load().rules
Analyse = Callable[[Mapping[str, str]], tuple[Finding, ...]]


@pytest.fixture
def findings(tmp_path: Path) -> Analyse:
    """Return a function from files to what is found in them."""

    def run(files: Mapping[str, str]) -> tuple[Finding, ...]:
        folder = tmp_path / "code"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        facts = load_facts(discover([str(folder)]), Cache(None))
        return analyse(Program(facts, solve(facts.files)), RULES)

    return run

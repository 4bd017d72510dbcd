"""Analysing a few files written on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from callscope.lint.catalogue import load
from callscope.model.finding import Finding
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse as solved
from callscope.static.analysis import solve
from callscope.static.program import Program
from callscope.taint import TaintOptions, analyse, examine

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


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], list[str]]:
    """Return a function from the text of a package's only module to the rules at error or warning."""

    def run(text: str) -> list[str]:
        (tmp_path / "pkg").mkdir()
        (tmp_path / "pkg" / "__init__.py").write_text("")
        (tmp_path / "pkg" / "m.py").write_text(text)
        facts = load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None), 1)
        return [finding.rule for finding in examine(solved(facts), RULES, TaintOptions(information=False)).findings]

    return run

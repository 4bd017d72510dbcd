"""Breaks planted into a clean package: the clean code is silent, each mutant is found where it was planted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mutator import Mutant, mutants

from callscope.lint.catalogue import load
from callscope.model.finding import Finding
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.program import Program
from callscope.taint import analyse

PACKAGE = Path(__file__).parents[2] / "nanobrag_torch"
PLANTED = [mutant for path in sorted(PACKAGE.rglob("*.py")) for mutant in mutants(path)][::6]
LEAST_RECALL = 0.8
RULES = load().rules


def shown(folder: Path, cache: Cache) -> list[Finding]:
    facts = load_facts(discover([str(folder)]), cache)
    found = analyse(Program(facts, solve(facts.files)), RULES)
    return [finding for finding in found if finding.severity.rank > 0 and not accepted(finding)]


def accepted(finding: Finding) -> bool:
    """The line says that it is meant, as the gate asks for."""
    line = Path(finding.span.path).read_text(encoding="utf-8").splitlines()[finding.span.line - 1]
    return f"callscope: ignore[{finding.rule}]" in line


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__")))


def is_found(mutant: Mutant, copied: Path, cache: Cache) -> bool:
    target = copied / mutant.path.relative_to(PACKAGE)
    clean = target.read_text(encoding="utf-8")
    target.write_text(mutant.text, encoding="utf-8")
    try:
        found = shown(copied, cache)
    finally:
        target.write_text(clean, encoding="utf-8")
    return any(f.span.line == mutant.line and Path(f.span.path).name == target.name for f in found)


def test_the_clean_package_is_silent(copied: Path) -> None:
    assert shown(copied, Cache(None)) == []


@pytest.mark.slow
def test_planted_breaks_are_found(copied: Path) -> None:
    cache = Cache(copied.parent / "cache")
    missed = [mutant for mutant in PLANTED if not is_found(mutant, copied, cache)]
    recall = 1 - len(missed) / len(PLANTED)
    lines = [f"{m.path.name}:{m.line} {m.kind}" for m in missed]
    assert recall >= LEAST_RECALL, f"{recall:.2f} of {len(PLANTED)}: {lines}"

"""Every rule is held to its own examples: marked lines are flagged, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callscope.lint.catalogue import load
from callscope.model.rule import HEADINGS, Rule
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.program import Program
from callscope.taint import analyse

RULES = load().rules
MARK = re.compile(r"# ([A-Z]+\d+): (\d+)")
EXAMPLES = [
    pytest.param(rule, text, id=f"{rule.id}-{kind}-{number}")
    for rule in RULES
    for kind, texts in (("valid", rule.valid), ("invalid", rule.invalid))
    for number, text in enumerate(texts)
]


def expected(text: str) -> set[tuple[int, int, str]]:
    lines = enumerate(text.splitlines(), 1)
    return {(number, int(m[2]), m[1]) for number, line in lines for m in MARK.finditer(line)}


def flagged(text: str, folder: Path) -> set[tuple[int, int, str]]:
    path = folder / "example.py"
    path.write_text(text, encoding="utf-8")
    facts = load_facts(discover([str(path)]), Cache(None))
    findings = analyse(Program(facts, solve(facts.files)), RULES)
    return {(f.span.line, f.span.column, f.rule) for f in findings if f.severity.rank > 0}


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_example(rule: Rule, text: str, tmp_path: Path) -> None:
    assert flagged(text, tmp_path) == expected(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_valid_examples_are_unmarked_and_invalid_ones_marked(rule: Rule) -> None:
    assert [text for text in rule.valid if expected(text)] == []
    assert [text for text in rule.invalid if rule.id not in {found[2] for found in expected(text)}] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_page_has_every_heading_in_order(rule: Rule) -> None:
    places = [rule.page.index(f"## {heading}\n") for heading in HEADINGS]
    assert places == sorted(places)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_are_python(rule: Rule) -> None:
    for text in (*rule.valid, *rule.invalid):
        compile(text, rule.id, "exec")

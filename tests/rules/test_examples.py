"""Every rule is held to its own examples: marked lines are flagged, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.lint.catalogue import load
from callscope.lint.examples import expected, flagged
from callscope.model.rule import HEADINGS, Rule

RULES = load().rules
EXAMPLES = [
    pytest.param(rule, text, id=f"{rule.id}-{kind}-{number}")
    for rule in RULES
    for kind, texts in (("valid", rule.valid), ("invalid", rule.invalid))
    for number, text in enumerate(texts)
]

_AT_LAST = ("does not require grad", "Can't call numpy()", "don't support automatic differentiation")
"""What torch says where a gradient is lost, and where it refuses to lose it."""


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_example(rule: Rule, text: str, tmp_path: Path) -> None:
    assert flagged(text, tmp_path, RULES) == expected(text)


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


@pytest.mark.slow
def test_examples_run_under_torch() -> None:
    torch = pytest.importorskip("torch")
    for rule in RULES:
        for text in (*rule.valid, *rule.invalid):
            try:
                exec(compile(text, rule.id, "exec"), {"__name__": "__main__"})
            except RuntimeError as error:  # what a severed gradient does at last
                assert text in rule.invalid and any(said in str(error) for said in _AT_LAST)
            finally:
                torch.set_grad_enabled(True)

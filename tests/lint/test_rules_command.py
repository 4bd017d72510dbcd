"""``callscope rules``: the catalogue as a list, as data, and one rule explained."""

import json
from pathlib import Path

import pytest
from callscope_rules import item_call

from callscope.cli import run
from callscope.lint.catalogue import load
from callscope.lint.meta import META_RULES


def test_every_rule_is_listed_once(capsys):
    assert run(["rules"]) == 0
    ids = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert ids == sorted({rule.id for rule in (*load().rules, *META_RULES)})


@pytest.mark.parametrize("word", ["CS101", "cs101", "item-call"])
def test_a_rule_is_explained_with_examples_fix_and_harm(word, capsys):
    assert run(["rules", word]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# CS101 item-call (severs)\n")
    for heading in ("What it does", "When it is harmless", "Use instead", "Fix safety", "Flagged", "Not flagged"):
        assert f"\n## {heading}\n" in text
    assert "# <-- here" in text
    assert "# CS101:" not in text


@pytest.mark.parametrize("rule", [rule.id for rule in (*load().rules, *META_RULES)])
def test_every_rule_can_be_explained(rule, capsys):
    assert run(["rules", rule]) == 0
    assert capsys.readouterr().out.startswith(f"# {rule} ")


@pytest.mark.parametrize(("word", "nearest"), [("item-cal", "item-call"), ("CS1O1", "CS101")])
def test_an_unknown_rule_names_the_nearest(word, nearest, capsys):
    assert run(["rules", word]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f'"{word}" is not a rule; did you mean "{nearest}' in captured.err


def test_as_data(capsys):
    assert run(["rules", "CS101", "--format", "json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["id"] == "CS101"
    assert entry["flagged"] and entry["harmless"]


def test_a_users_own_rule_is_listed(tmp_path, monkeypatch, capsys):
    (tmp_path / "rules").mkdir()
    text = Path(item_call.__file__).read_text()
    own = text.replace('"CS101"', '"OWN101"').replace('"item-call"', '"own-call"').replace("CS101", "OWN101")
    (tmp_path / "rules/own.py").write_text(own)
    (tmp_path / "pyproject.toml").write_text('[tool.callscope]\nrules = ["rules"]\n')
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "own-call"]) == 0
    assert capsys.readouterr().out.startswith("# OWN101 own-call")


OWN = """
from callscope.model.finding import Effect
from callscope.model.rule import HEADINGS, Method, Rule
PAGE = "XX001: no sums\\n\\n" + "".join(f"## {heading}\\nText.\\n\\n" for heading in HEADINGS)
HEAD = "import torch\\n\\n\\ndef f(x: torch.Tensor) -> torch.Tensor:\\n    "
RULE = Rule(id="XX001", name="no-sum", effect=Effect.WRONG, summary="no sums", message="`{idiom}` sums",
            patterns=(Method(("sum",)),), page=PAGE, valid=(HEAD + "return x.mean()\\n",),
            invalid=(HEAD + "return x.sum() * 2  # XX001: COLUMN\\n",))
"""


@pytest.mark.parametrize(("column", "status"), [("12", 0), ("13", 1)])
def test_own_rules_are_held_to_their_examples(column, status, tmp_path, monkeypatch, capsys):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "no_sum.py").write_text(OWN.replace("COLUMN", column))
    (tmp_path / "pyproject.toml").write_text('[tool.callscope]\nrules = ["ours"]\n')
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "--check", "XX001"]) == status
    out = capsys.readouterr().out
    assert ("line 5 column 13 is marked XX001 and not flagged" in out) is bool(status)

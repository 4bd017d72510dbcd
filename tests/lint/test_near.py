"""A few files of a large program after an edit: as the whole would answer, from what lies near, and said so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callscope.config import Config
from callscope.lint import engine
from callscope.lint.gate import Outcome, check
from callscope.lint.near import answer, base
from callscope.render.findings import render_findings

LOSS = """import torch
from p.tools import scaled, halved
from p.models import Net


def loss(net: Net, x: torch.Tensor):
    y = halved(net(x))
    number = y.max().item()
    return (y * number).sum()
"""
TOOLS = "def scaled(x):\n    return x * 2\n\n\ndef halved(x):\n    return x / 2\n"
MODELS = "import torch\n\n\nclass Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = torch.nn.Parameter(torch.ones(3))\n\n    def forward(self, x):\n        return x * self.w\n"
FAR = "import torch\n\n\ndef far{n}(x):\n    y = float(x.sum())\n    return torch.tensor(y) * x\n\n\nw = torch.ones(3, requires_grad=True)\nfar{n}(w * w).sum().backward()\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "p"
    place.mkdir()
    (place / "__init__.py").write_text("")
    (place / "loss.py").write_text(LOSS)
    (place / "tools.py").write_text(TOOLS)
    (place / "models.py").write_text(MODELS)
    (place / "train.py").write_text(
        "import torch\nfrom p.loss import loss\nfrom p.models import Net\n\nloss(Net(), torch.ones(3)).backward()\n"
    )
    for n in range(12):
        (place / f"far{n}.py").write_text(FAR.format(n=n))
    monkeypatch.setattr(base, "LARGE", 0)
    monkeypatch.setattr(answer, "_LINES", 40)
    return place


def lint(folder: Path, cache: str, *names: str, **settings: bool) -> Outcome:
    config = Config(root=folder.parent, cache_dir=cache, jobs=1, paths=("p",), **settings)
    return check(config, [folder / name for name in names])


def shown(outcome: Outcome) -> list[dict[str, object]]:
    """Return what is found where. Evidence is not compared: a part sees no farther than it reads."""
    found = json.loads(render_findings(outcome.report, "json"))["findings"]
    return [{key: one[key] for key in ("rule", "path", "line", "column", "end_column", "severity")} for one in found]


def edit(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    text = (folder / name).read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (folder / name).write_text(text)


EDITS = {
    "an added call": [("loss.py", "    return (y", "    y = scaled(y)\n    return (y")],
    "an added break": [("loss.py", "    number =", "    y = torch.tensor(y.tolist()) + y\n    number =")],
    "a break that is gone": [("loss.py", ".item()", "")],
    "lines above": [("loss.py", "def loss", "def other(x):\n    return scaled(x)\n\n\ndef loss")],
    "a break in what is called": [("tools.py", "return x / 2", "return x.detach() / 2")],
    "a new helper": [("loss.py", "halved(net(x))", "third(halved(net(x)))"), ("tools.py", "def scaled", "def third(x):\n    return x / 3\n\n\ndef scaled")],
    "nothing that a gradient reaches any more": [("models.py", "return x * self.w", "return x.shape[0]")],
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_answered_as_by_the_whole_from_the_files_near_it(folder, solved, name):
    lint(folder, "cache")
    for file, *pair in EDITS[name]:
        edit(folder, file, tuple(pair))
    solved.clear()
    near = lint(folder, "cache", "loss.py")
    assert solved and max(solved) < 10
    assert near.report.near.startswith(f"{solved[0]} of the program's 17 files")
    solved.clear()
    whole = lint(folder, "cache", "loss.py", whole=True)
    assert solved == [17] and not whole.report.near
    assert shown(near) == shown(whole)
    assert near.report.exit_code == whole.report.exit_code


def test_what_the_part_does_not_see_stays_as_the_whole_saw_it(folder, solved, monkeypatch):
    """The caller that brings the gradient is not among the files that are read anew."""
    before = shown(lint(folder, "cache", "tools.py"))
    edit(folder, "tools.py", ("return x / 2", "return float(x.sum()) + x"))
    with_break = shown(lint(folder, "cache", "tools.py", whole=True))
    assert with_break != before
    monkeypatch.setattr(answer, "_LINES", 1)
    edit(folder, "tools.py", ("def scaled(x):\n", "def scaled(x):\n    x = abs(x)\n"))
    solved.clear()
    after = lint(folder, "cache", "tools.py")
    assert max(solved) < 5
    assert [finding["line"] - 1 for finding in shown(after)] == [finding["line"] for finding in with_break]


def test_the_first_question_about_a_large_program_makes_the_whole_that_the_next_ones_rest_on(folder, solved):
    assert not lint(folder, "cache", "loss.py").report.near and solved == [17]
    edit(folder, "loss.py", (".sum()", ".mean() + halved(y).sum()"))
    assert lint(folder, "cache", "loss.py").report.near and solved[1:] and max(solved[1:]) < 10
    count = len(solved)
    assert lint(folder, "cache", "loss.py").report.near and len(solved) == count  # the same question again


def test_a_revision_that_is_looked_at_once_is_not_judged_as_a_whole(folder, monkeypatch):
    judged: list[object] = []
    made = engine._analyse
    monkeypatch.setattr(
        engine, "_analyse", lambda *given: (judged.append(given[3] if given[3:] else None), made(*given))[1]
    )
    lint(folder, "cache", "loss.py", passing=True)
    assert judged == [frozenset({"p/loss.py"})]
    edit(folder, "loss.py", (".sum()", ".mean()"))
    assert not lint(folder, "cache", "loss.py").report.near and judged[1:] == [None]  # no base was kept


def test_a_small_program_is_solved_as_a_whole(folder, solved, monkeypatch):
    monkeypatch.setattr(base, "LARGE", 10_000)
    lint(folder, "cache")
    edit(folder, "loss.py", ("y * number", "scaled(y) * number"))
    assert not lint(folder, "cache", "loss.py").report.near and solved == [17, 17]


def test_a_file_that_is_new_and_one_that_is_gone(folder):
    lint(folder, "cache")
    (folder / "far3.py").unlink()
    (folder / "new.py").write_text(LOSS.replace("def loss", "def newer"))
    near, whole = lint(folder, "cache", "new.py"), lint(folder, "other", "new.py", whole=True)
    assert near.report.near and shown(near) == shown(whole)


def test_many_edited_files_make_the_whole_again(folder, solved, monkeypatch):
    lint(folder, "cache")
    monkeypatch.setattr(answer, "_EDITED", 2)
    for n in range(3):
        edit(folder, f"far{n}.py", ("float(x.sum())", "float(x.prod())"))
    assert not lint(folder, "cache", "far1.py").report.near and solved == [17, 17]


def test_the_command_says_what_it_read_and_the_option_reads_all(project, folder, capsys, monkeypatch):
    from callscope.cli import run

    monkeypatch.chdir(folder.parent)
    (folder.parent / "pyproject.toml").write_text('[tool.callscope]\npaths = ["p"]\ncache-dir = "cache"\n')
    run(["lint", "--jobs", "1"])
    edit(folder, "loss.py", ("    number =", "    y = scaled(y)\n    number ="))
    capsys.readouterr()
    assert run(["lint", "p/loss.py", "--format", "concise"]) == 1
    told = capsys.readouterr()
    assert told.err.count("of the program's 17 files were analysed anew") == 1 and "p/loss.py:9:" in told.out
    assert run(["lint", "p/loss.py", "--format", "concise", "-q"]) == 1
    assert not capsys.readouterr().err
    assert run(["lint", "p/loss.py", "--format", "concise", "--whole"]) == 1
    assert capsys.readouterr() == (told.out, "")

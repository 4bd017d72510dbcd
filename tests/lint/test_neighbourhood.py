"""A few files of a program that is too large to be solved for them: from what lies around them, and said so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callscope.cli import run
from callscope.config import Config
from callscope.lint.gate import Outcome, check
from callscope.lint.near import base, neighbourhood, remembered

LOSS = """import torch
from p.tools import halved


def loss(net, x):
    y = halved(net(x))
    return (y * y.max().item()).sum()
"""
MODELS = """import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.ones(3))

    def forward(self, x):
        return x * self.w
"""
TRAIN = "import torch\nfrom p.loss import loss\nfrom p.models import Net\n\nloss(Net(), torch.ones(3)).backward()\n"
FAR = "import torch\n\n\ndef far{n}(x):\n    return float(x.sum()) * x\n\n\nw = torch.ones(3, requires_grad=True)\nfar{n}(w * w).sum().backward()\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "p"
    place.mkdir()
    files = {
        "__init__": "",
        "loss": LOSS,
        "models": MODELS,
        "train": TRAIN,
        "tools": "def halved(x):\n    return x / 2\n",
    }
    for name, text in (files | {f"far{n}": FAR.format(n=n) for n in range(12)}).items():
        (place / f"{name}.py").write_text(text)
    monkeypatch.setattr(neighbourhood, "_HUGE", 100)
    monkeypatch.setattr(neighbourhood, "_AROUND", 40)
    return place


def lint(folder: Path, *names: str, cache: bool = True, whole: bool = False) -> Outcome:
    config = Config(root=folder.parent, cache_dir="kept", cache=cache, jobs=1, paths=("p",), whole=whole)
    return check(config, [folder / name for name in names])


def told(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(one.rule, one.span.line, one.severity.value) for one in outcome.report.findings]


@pytest.mark.parametrize("cache", [True, False])
def test_of_a_huge_program_only_what_lies_around_the_files_asked_about_is_solved(folder, solved, cache):
    found = lint(folder, "loss.py", cache=cache)
    assert told(found) == [("CS101", 7, "error")]
    assert solved == [5], "the file, what it calls, who calls it, the model, the package's own file"
    assert found.report.near.startswith("only 5 of the program's 17 files were analysed")
    assert "--whole" in found.report.near
    assert found.report.statistics["program_lines"] > 100


def test_the_same_question_again_is_recalled_with_its_note(folder, solved):
    first = lint(folder, "loss.py")
    again = lint(folder, "loss.py")
    assert solved == [5]
    assert (told(again), again.report.near) == (told(first), first.report.near)


def test_the_whole_is_solved_when_it_is_asked_for(folder, solved):
    found = lint(folder, "loss.py", whole=True)
    assert told(found) == [("CS101", 7, "error")]
    assert (solved, found.report.near) == ([17], "")


def test_a_program_that_is_not_huge_is_solved_whole(folder, solved, monkeypatch):
    monkeypatch.setattr(neighbourhood, "_HUGE", 100_000)
    assert lint(folder, "loss.py").report.near == ""
    assert solved == [17]


def test_many_lines_are_no_few_files(folder, solved, monkeypatch):
    monkeypatch.setattr(neighbourhood, "_ASKED", 6)
    assert lint(folder, "loss.py").report.near == ""
    assert solved == [17]


def test_a_whole_answer_that_is_kept_is_corrected_instead(folder, solved, monkeypatch):
    monkeypatch.setattr(base, "LARGE", 0)
    lint(folder)
    (folder / "loss.py").write_text(LOSS.replace(".item()", ""))
    found = lint(folder, "loss.py")
    assert (told(found), solved[0]) == ([], 17)
    assert "the rest of the answer is that of the last check of the whole" in found.report.near


def test_only_changed_files_are_read_again_for_what_they_refer_to(folder, monkeypatch):
    read: list[str] = []
    made = remembered.references
    monkeypatch.setattr(remembered, "references", lambda facts: (read.append(facts.path), made(facts))[1])
    lint(folder, "loss.py")
    assert len(read) == 17
    read.clear()
    (folder / "tools.py").write_text("def halved(x):\n    return (x + x) / 4\n")
    lint(folder, "loss.py")
    assert read == ["p/tools.py"]


def static(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str):
    """Return the answer of ``callscope static`` about the namespace ``p.loss``, its exit status and what it said on stderr."""
    monkeypatch.chdir(folder.parent)
    status = run(["static", "p", "--namespace", "p.loss", "--format", "json", "--no-findings", "--no-cache", *more])
    said = capsys.readouterr()
    return json.loads(said.out), status, said.err


def edges(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(edge["caller"], edge["callee"]) for edge in document["edges"]}


def test_a_namespace_of_a_huge_program_is_analysed_with_what_lies_around_it(folder, monkeypatch, capsys):
    whole, _, unsaid = static(folder, monkeypatch, capsys, "--whole")
    part, status, said = static(folder, monkeypatch, capsys)
    assert (whole["statistics"]["files"], part["statistics"]["files"]) == (17, 5)
    assert edges(part) == edges(whole) and ("p.loss.loss", "p.tools.halved") in edges(part)
    assert "only 5 of the program's 17 files were analysed" in said and not unsaid
    assert (part["near"] in said) and whole["near"] is None, "who asks for quiet reads it in the document"
    assert status == 0


def test_a_file_of_the_namespace_that_cannot_be_read_is_said_to_be(folder, monkeypatch, capsys):
    (folder / "loss").mkdir()
    (folder / "loss.py").rename(folder / "loss" / "__init__.py")
    (folder / "loss" / "broken.py").write_text("def f(:\n")
    part, status, _ = static(folder, monkeypatch, capsys)
    assert status == 2
    assert [error["path"] for error in part["errors"]] == ["p/loss/broken.py"]
    assert part["statistics"]["files"] < 17

"""``static`` with findings solves its program once: the graph's program serves the findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from callscope.cli import cli, run
from callscope.errors import UsageError
from callscope.lint import engine
from callscope.taint.forward import analysis as forward

SOURCE = """import torch

w = torch.ones(3, requires_grad=True)
(w * w.sum().item()).sum().backward()
"""


def static(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["static", *arguments, "--no-cache"], standalone_mode=False)
    return result.return_value, result.output


def test_a_bound_that_was_met_is_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "train.py"
    script.write_text(SOURCE)
    monkeypatch.setattr(forward, "_WORK", 0)
    status, told = static(str(script))
    assert status == 2 and "raise gradient-effort" in told, told
    status, told = static(str(script), "--format", "json")
    assert status == 2 and "train: the gradient analysis met its bound" in json.loads(told)["errors"][0]["message"]
    assert static(str(script), "--no-findings")[0] == 0


def test_findings_come_from_the_program_that_the_graph_was_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def again(*_: object) -> None:
        raise AssertionError("solved a second time")

    (tmp_path / "train.py").write_text(SOURCE)
    monkeypatch.setattr(engine, "build_program", again)
    result = CliRunner().invoke(cli, ["static", str(tmp_path / "train.py"), "--no-cache", "--format", "concise"])
    assert "train.py:4:6: CS101 error" in result.output, result.output


def test_an_answer_that_cannot_be_written_is_told_before_the_analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("callscope.static.stored.static_graph", None)
    (tmp_path / "train.py").write_text(SOURCE)
    arguments = ["static", str(tmp_path / "train.py"), "--no-cache", "-o", str(tmp_path / "absent" / "out.json")]
    told = CliRunner().invoke(cli, arguments, standalone_mode=False).exception
    assert isinstance(told, UsageError) and "cannot be written" in str(told)


def test_a_depth_without_an_entry_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "m.py").write_text("def f():\n    pass\n")
    assert run(["static", str(tmp_path), "--depth", "2"]) == 2
    assert "--entry" in capsys.readouterr().err

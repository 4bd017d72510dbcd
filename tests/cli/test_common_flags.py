"""The flags that every command takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from callscope.cli import run

PROGRAM = "import torch\nw = torch.tensor(2.0, requires_grad=True)\n(w * w).backward()\n"


COMMANDS = ("static", "lint", "dynamic", "investigate", "render", "taps", "probe", "compare", "merge", "rules")
FLAGS = (
    "--config", "--namespace", "--no-color", "--quiet", "--verbose", "--jobs", "--no-cache", "--format", "--output"
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_flags(command: str) -> None:
    done = subprocess.run([sys.executable, "-m", "callscope", command, "--help"], capture_output=True, text=True)
    assert [flag for flag in FLAGS if flag not in done.stdout] == []


def test_a_flag_that_means_nothing_to_a_command_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "CS101"]) == 0
    alone = capsys.readouterr().out
    assert run(["rules", "CS101", "-q", "-v", "--jobs", "2", "--no-cache", "--namespace", "pkg"]) == 0
    assert capsys.readouterr().out == alone


def test_dynamic_says_how_many_runs_it_took(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "main.py").write_text(PROGRAM)
    words = ["dynamic", "-v", "--jobs", "2", "--no-cache", "--no-ledger", "--format", "json", "main.py"]
    done = subprocess.run([sys.executable, "-m", "callscope", *words], capture_output=True, text=True, cwd=tmp_path)
    assert json.loads(done.stdout)["verdict"] == "live"
    assert "1 runs of main.py" in done.stderr

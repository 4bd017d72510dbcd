"""The flags that every command takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "import torch\nw = torch.tensor(2.0, requires_grad=True)\n(w * w).backward()\n"


@pytest.mark.parametrize("command", ["static", "lint", "dynamic", "investigate"])
@pytest.mark.parametrize(
    "flag", ["--config", "--namespace", "--no-color", "--quiet", "--verbose", "--jobs", "--no-cache"]
)
def test_every_command_takes_the_flag(command: str, flag: str) -> None:
    done = subprocess.run([sys.executable, "-m", "callscope", command, "--help"], capture_output=True, text=True)
    assert flag in done.stdout


def test_dynamic_says_how_many_runs_it_took(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "main.py").write_text(PROGRAM)
    words = ["dynamic", "-v", "--jobs", "2", "--no-cache", "--no-ledger", "--format", "json", "main.py"]
    done = subprocess.run([sys.executable, "-m", "callscope", *words], capture_output=True, text=True, cwd=tmp_path)
    assert json.loads(done.stdout)["verdict"] == "live"
    assert "1 runs of main.py" in done.stderr

"""Targets in strange surroundings: nothing is raised into them, and what cannot be judged is said in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TRACED = """
import torch
import warnings

class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.ones(3))

    def forward(self, x):
        return (x * self.w).sum()

warnings.simplefilter("error", torch.jit.TracerWarning)
torch.jit.trace(Scale(), torch.ones(3))
w = torch.ones(3, requires_grad=True)
(w * w.detach()).sum().backward()
"""
GONE = """
import os
import tempfile
import torch

os.chdir(tempfile.mkdtemp())
os.rmdir(os.getcwd())
w = torch.ones(3, requires_grad=True)
(w * w.detach()).sum().backward()
"""


def dynamic(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "program.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "callscope", "dynamic", "-q", *options, "program.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("text", "line"), [(TRACED, 16), (GONE, 8)], ids=["jit traces", "no working folder"])
def test_the_target_runs_to_its_end_each_time(tmp_path: Path, text: str, line: int) -> None:
    pytest.importorskip("torch")
    told = dynamic(tmp_path, text)
    assert told.returncode == 1
    assert "callscope" not in told.stderr
    assert told.stdout.startswith("PARTIAL")
    assert f"program.py:{line}" in told.stdout
    assert "Ledger (closed" in told.stdout


def test_tensors_without_values_are_no_defect(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    told = dynamic(
        tmp_path, "import torch\nw = torch.ones(2, device='meta', requires_grad=True)\n(w * w).sum().backward()\n"
    )
    assert told.returncode == 2
    assert told.stderr.startswith("callscope: error: the target computes on the device 'meta'")
    assert told.stderr.count("\n") == 1

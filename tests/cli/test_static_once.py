"""``static`` with findings solves its program once: the graph's program serves the findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from callscope.cli.static_command import command
from callscope.lint import engine

SOURCE = """import torch

w = torch.ones(3, requires_grad=True)
(w * w.sum().item()).sum().backward()
"""


def test_findings_come_from_the_program_that_the_graph_was_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def again(*_: object) -> None:
        raise AssertionError("solved a second time")

    (tmp_path / "train.py").write_text(SOURCE)
    monkeypatch.setattr(engine, "_solve", again)
    result = CliRunner().invoke(command, [str(tmp_path / "train.py"), "--no-cache", "--format", "concise"])
    assert "train.py:4:6: CS101 error" in result.output, result.output

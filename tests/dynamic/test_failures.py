"""A failing target's traceback is what Python prints for it alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAD = """
import threading
import torch
from torch import nn
w = torch.ones(3, requires_grad=True)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2)

    def forward(self, x):
        return self.linear(x)

def chained():
    try:
        Net()(torch.ones(4))
    except RuntimeError as error:
        raise ValueError("bad") from error

def twice():
    y = (w * 2).sum()
    y.backward()
    y.backward()

def thread():
    other = threading.Thread(target=lambda: w * torch.ones(4), name="other")
    other.start()
    other.join()

"""


@pytest.mark.parametrize("calls", ["chained()", "thread(); twice()"])
def test_a_traceback_has_none_of_our_frames(tmp_path: Path, calls: str) -> None:
    (tmp_path / "program.py").write_text(HEAD + calls)
    watched = ("-m", "callscope", "dynamic", "--no-ledger", "-v")
    alone, told = (
        subprocess.run(
            [sys.executable, *more, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False
        ).stderr
        for more in ((), watched)
    )
    assert alone.startswith(("Traceback", "Exception in thread"))
    assert told.partition("callscope: ")[0] == alone


CAUGHT = """
import logging, traceback
try:
    chained()
except ValueError as error:
    traceback.print_exc()
    logging.exception("again")
    print([frame.name for frame in traceback.extract_tb(error.__cause__.__traceback__)])
(w * 2).sum().backward()
"""


def test_what_the_program_prints_of_what_it_caught_has_none_of_our_frames(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(HEAD + CAUGHT)
    alone, told = (
        subprocess.run([sys.executable, *more, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
        for more in ((), ("-m", "callscope", "dynamic", "--no-ledger", "-q", "--format", "json", "-o", "out.json"))
    )
    assert "Traceback" in alone.stderr and alone.stdout.strip() in told.stderr
    assert told.stderr.replace(alone.stdout, "") == alone.stderr

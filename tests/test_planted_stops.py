"""The measure that writes stops into a program for real, and asks lint."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from planted_stops import stopped, told_of  # noqa: E402

PROGRAM = """\
from torch import nn, optim


def train(loader, wide=False):
    net = nn.Linear(3, 1)
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    for x, y in loader:
        loss = (net(x) - y).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print("§", loss)
"""
LINES = PROGRAM.split("\n")


def _key(part: str, line: int) -> tuple[str, int, int, int, int]:
    at = LINES[line - 1].encode().index(part.encode())
    return "fit.py", line, at + 1, line, at + len(part.encode()) + 1


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    (made / "fit.py").write_text(PROGRAM, encoding="utf-8", newline="\r\n")
    return made


def test_a_stop_is_written_behind_the_expression_alone():
    text = stopped(PROGRAM.encode(), _key("loss", 12), "item").decode().split("\n")
    assert text[11] == '        print("§", (loss).item())'
    assert text[:11] + text[12:] == LINES[:11] + LINES[12:]


def test_what_breaks_is_told_and_what_is_shown_is_not(folder):
    lost, shown, target = _key("(net(x) - y).square().mean()", 8), _key("loss", 12), _key("loss", 8)
    before = (folder / "fit.py").read_bytes()
    assert dict(told_of(folder, "detach", [lost, shown, target])) == {lost: True, shown: False}
    assert (folder / "fit.py").read_bytes() == before

"""Controlled experiments on what a run is given: its command line, environment, settings files and data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from callscope.dynamic import execute
from callscope.dynamic.process import given
from callscope.ledger import AuditOptions, audit
from callscope.model.run import RunPlan, Target
from callscope.model.verdict import DynamicReport

GIVEN = """
import argparse, json, os, sys
import numpy as np
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--scale", type=float, default=0.5)
args, _ = parser.parse_known_args()
SCALE = READ
x = torch.ones(2, requires_grad=True)
(x * SCALE).sum().backward()
"""


def judged(folder: Path, text: str, *arguments: str) -> DynamicReport:
    (folder / "main.py").write_text(text)
    target = Target("script", str(folder / "main.py"), arguments)
    return audit(AuditOptions(target=target, root=str(folder)), execute)


def told(report: DynamicReport) -> list[str]:
    """Return what the experiments say."""
    return [text.partition(",")[0] for node in report.ranking for text in node.evidence if text.startswith("with ")]


@pytest.mark.parametrize(
    ("read", "arguments", "statement"),
    [
        ("args.scale", ("--scale", "0"), "with scale=1 instead of scale=0"),
        ("args.scale", ("--scale=0.0",), "with scale=1 instead of scale=0"),
        ("float(sys.argv[1])", ("0.0", "3"), "with argument_1=1 instead of argument_1=0"),
        ("int(sys.argv[2])", ("3", "0"), "with argument_2=1 instead of argument_2=0"),
        ("float(os.environ['DRAG_SCALE'])", (), "with DRAG_SCALE=1 instead of DRAG_SCALE=0"),
        ("json.load(open('settings.json'))['scale']", (), "with scale=1 instead of scale=0"),
        ("json.loads(open('settings.json', 'rb').read())['scale']", (), "with scale=1 instead of scale=0"),
    ],
)
def test_what_a_run_is_given_is_changed_alone(
    tmp_path: Path, read: str, arguments: tuple[str, ...], statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAG_SCALE", "0")
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"other": 2, "scale": 0}, indent=1))
    before = settings.read_text()
    assert told(judged(tmp_path, GIVEN.replace("READ", read), *arguments)) == [statement]
    assert settings.read_text() == before


def test_a_number_that_wakes_nothing_is_not_told(tmp_path: Path) -> None:
    text = GIVEN.replace("READ", "args.scale")
    text = text.replace("(x * SCALE)", "(x.round() * SCALE)")
    assert told(judged(tmp_path, text, "--scale", "0")) == []


DATA = """
import csv
import numpy as np
import torch

READ
x = torch.ones(3, requires_grad=True)
(x * torch.MAKE(table)).sum().backward()
"""


@pytest.mark.parametrize(
    ("read", "make"),
    [
        ("table = np.load('table.npy')", "from_numpy"),
        ("table = np.loadtxt('table.txt')", "tensor"),
        ("table = [float(text) for text in open('table.txt').read().split()]", "tensor"),
    ],
)
def test_zeros_in_data_are_changed_alone(tmp_path: Path, read: str, make: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.save(tmp_path / "table.npy", np.zeros(3))
    np.savetxt(tmp_path / "table.txt", np.zeros(3))
    report = judged(tmp_path, DATA.replace("READ", read).replace("MAKE", make))
    assert told(report) == ["with the zeros in table set to 1"]


def test_only_the_argument_of_the_name_is_changed() -> None:
    target = Target("script", "main.py", ("--scale", "0", "--other", "0", "scale=0", "0"))
    plan = RunPlan(target, replace={"command line:scale": 1.0})
    assert given.changed(plan).target.arguments == ("--scale", "1", "--other", "0", "scale=1", "0")
    plan = RunPlan(target, replace={"command line:argv 6": 1.0})
    assert given.changed(plan).target.arguments == ("--scale", "0", "--other", "0", "scale=0", "1")


NONFINITE = """
import sys
import torch

start = READ
x = torch.ones(2, requires_grad=True)
(x * MADE).sum().backward()
"""


@pytest.mark.parametrize(
    ("read", "made", "argument", "statement"),
    [
        ("float(sys.argv[1])", "torch.sqrt(x * start)", "0", "with argument_1=1 instead of argument_1=0"),
        ("0.0", "torch.sqrt(x * start)", "", "with start=1 instead of start=0"),
    ],
)
def test_a_number_that_makes_gradients_nonfinite_is_changed_alone(
    tmp_path: Path, read: str, made: str, argument: str, statement: str
) -> None:
    report = judged(tmp_path, NONFINITE.replace("READ", read).replace("MADE", made), argument)
    assert told(report) == [statement]

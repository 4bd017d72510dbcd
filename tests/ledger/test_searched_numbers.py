"""Where what kills is computed, numbers in the source are changed one after the other: the one that alone wakes a gradient is the origin."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.dynamic.forward.numbers import Numbers
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport


def audited(folder: Path, text: str) -> DynamicReport:
    (folder / "program.py").write_text(text)
    return audit(AuditOptions(target=Target("script", str(folder / "program.py"), ()), root=str(folder)), execute)


def last_step(report: DynamicReport) -> str:
    assert report.first_dead is not None
    return (report.first_dead.origin or ("",))[-1]


PROGRAM = """
import torch

KINDS = {"slow": dict(forget=0.25, lag=3), "fast": dict(forget=1.0, lag=4)}
COLUMN = 2

class Cell:
    def __init__(self, forget, lag):
        self.keep = MADE

    def step(self, x):
        return x.exp() * self.keep

x = torch.tensor([0.3, 0.5], dtype=torch.float64, requires_grad=True)
y = torch.tensor([0.3, 0.0], dtype=torch.float64, requires_grad=True)
(Cell(**KINDS["fast"]).step(x) + y).sum().backward()
"""


@pytest.mark.parametrize(
    ("made", "last"),
    [
        ("1.0 - forget", "program.py:4: forget=1.0"),
        ("3 // lag", "program.py:4: lag=4"),
        ("torch.eye(3)[COLUMN, :2].double()", "program.py:5: COLUMN=2"),
    ],
)
def test_the_number_that_alone_wakes_the_gradient(tmp_path: Path, made: str, last: str) -> None:
    report = audited(tmp_path, PROGRAM.replace("MADE", made))
    assert last_step(report) == last
    assert report.first_dead is not None
    assert any("instead of" in one and "x is live" in one for one in report.first_dead.evidence)


@pytest.mark.parametrize("made", ["torch.zeros(2)", "len(KINDS) - len(KINDS)"])
def test_no_number_is_named_that_wakes_nothing(tmp_path: Path, made: str) -> None:
    report = audited(tmp_path, PROGRAM.replace("MADE", made))
    assert report.first_dead is not None
    assert not any("forget" in step or "lag" in step or "COLUMN" in step for step in report.first_dead.origin)
    assert not any("instead of" in one for one in report.first_dead.evidence)


def test_what_is_known_is_not_searched_for(tmp_path: Path) -> None:
    report = audited(tmp_path, PROGRAM.replace("MADE", "torch.zeros(2)"))
    assert last_step(report) == "program.py:9: torch.zeros(2) is 0 everywhere"
    assert not report.extra.get("probes")


def test_a_name_that_leads_to_another_zero_is_given_up(tmp_path: Path) -> None:
    """The trail by names ends at a 0 that, changed, wakes nothing."""
    text = PROGRAM.replace("COLUMN = 2", "COLUMN = 2\nNUMBERS = {'a': 0, 'b': 1}").replace(
        "MADE", "torch.nn.functional.one_hot(torch.tensor([NUMBERS[n] for n in 'ab']), 3)[:, COLUMN]"
    )
    assert last_step(audited(tmp_path, text)) == "program.py:5: COLUMN=2"


def test_numbers_of_parameters_and_of_dimensions_are_not_offered(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(
        "import torch\nw = torch.tensor([0.0], requires_grad=True)\nv = torch.nn.Parameter(torch.tensor(0.5))\n"
        "scale = 0.0\nfactor = scale * torch.ones(2).sum(dim=0) + w + v\n"
    )
    offered = Numbers([str(tmp_path / "m.py")], lambda name: Path(name).name).offered(
        ast.parse("factor * w", mode="eval").body
    )
    assert [key for key, _, _ in offered] == ["m.py:4:scale"]


BOUNDED = """
import torch
SITES = {"plain": {"threshold": 0.0}, "alpine": {"threshold": 12.5}}
FLOOR = 0.0
day = torch.tensor([-3.0, 1.0, 4.0], dtype=torch.float64)
melt = torch.tensor(2.5, dtype=torch.float64, requires_grad=True)
warm = (day - SITES["alpine"]["threshold"]).BOUND
(melt * warm).sum().backward()
"""


@pytest.mark.parametrize(
    ("bound", "last"),
    [
        ("clamp(min=0.0)", "program.py:3: threshold=12.5"),
        ("relu()", "program.py:3: threshold=12.5"),
        ("clamp(max=FLOOR, min=FLOOR)", "program.py:4: FLOOR=0.0"),
    ],
)
def test_what_takes_values_out_of_their_bounds(tmp_path: Path, bound: str, last: str) -> None:
    assert last_step(audited(tmp_path, BOUNDED.replace("BOUND", bound))) == last


CUT = """
import torch
from collections import namedtuple
Limits = namedtuple("Limits", "cutoff skin")
LIMITS = Limits(1.0, 0.3)
apart = torch.arange(3, 5).double()
charge = torch.tensor([1.0, 0.5], dtype=torch.float64, requires_grad=True)
near = NEAR
(near * charge / apart).sum().backward()
"""


@pytest.mark.parametrize(
    ("near", "last"),
    [
        ("(apart < LIMITS.cutoff).double()", "program.py:5: cutoff=1.0"),  # by its name
        ("(apart < 1.5 * LIMITS[0]).double()", "program.py:5: cutoff=1.0"),  # only a larger one wakes it
    ],
)
def test_what_has_to_be_larger(tmp_path: Path, near: str, last: str) -> None:
    report = audited(tmp_path, CUT.replace("NEAR", near))
    assert last_step(report) == last
    assert report.first_dead is not None
    assert any("10 instead of" in one or "=10 instead of" in one for one in report.first_dead.evidence)


def test_the_row_of_a_list_is_told(tmp_path: Path) -> None:
    text = """
import torch
WEIGHTS = [
    [1.0, 0.5],
    [0.0, 0.0],
]
x = torch.tensor([1.0, 0.5], dtype=torch.float64, requires_grad=True)
for row in WEIGHTS[1:]:
    (torch.tensor(row, dtype=torch.float64) * x.sin()).sum().backward()
"""
    assert last_step(audited(tmp_path, text)) == "program.py:5: WEIGHTS=[[1.0, 0.5], [0.0, 0.0]]"

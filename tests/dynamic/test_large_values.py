"""Tensors of many entries: what escapes is kept as arrays, and a zero is followed back through them as through small ones."""

from pathlib import Path

import numpy as np
import pytest

from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import Verdict
from tests.dynamic.programs import Program

MASKED = """
import torch

def image(width):
    grid = torch.linspace(-1.0, 1.0, 40_000, dtype=torch.float64)
    spread = torch.exp(-grid.square() / width)
    bright = spread > 0.5
    LEFT
    return (spread * bright * held).sum()

width = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
image(width).backward()
"""

FILLED = """
from dataclasses import dataclass
import torch

@dataclass
class Lamp:
    power: float = POWER

def image(lamp, angle):
    grid = torch.linspace(0.1, 1.0, 10_000) * angle
    lit = torch.full_like(grid, float(lamp.power))
    glow = lit * torch.sin(grid)
    return (glow * torch.cos(grid)).sum()

angle = torch.tensor(0.7, requires_grad=True)
image(Lamp(), angle).backward()
"""


def audited(program: Program, *, ledger: bool = True):  # type: ignore[no-untyped-def]
    from callscope.dynamic import execute

    target = Target("script", str(program.path))
    return audit(AuditOptions(target, root=str(program.path.parent), ledger=ledger), execute)


def test_large_values_escape_as_arrays(tmp_path: Path) -> None:
    program = Program(tmp_path, MASKED.replace("LEFT", "held = spread.detach()"))
    sites = {site.operation: site for site in program.run(channels=frozenset({"operations", "values"})).sites}
    assert isinstance(sites["gt"].value[0], np.ndarray) and sites["gt"].value[0].dtype == bool
    assert sites["detach"].value[0].shape == (40_000,)


def test_small_values_escape_as_lists(tmp_path: Path) -> None:
    program = Program(tmp_path, MASKED.replace("40_000", "40").replace("LEFT", "held = spread.detach()"))
    sites = {site.operation: site for site in program.run(channels=frozenset({"operations", "values"})).sites}
    assert isinstance(sites["detach"].value[0], list)


def test_what_a_large_detached_value_costs_is_in_the_ledger(tmp_path: Path) -> None:
    report = audited(Program(tmp_path, MASKED.replace("LEFT", "held = spread.detach()")))
    assert report.verdict is Verdict.PARTIAL
    assert report.ledger is not None and report.ledger.closed
    lost = {site.operation: site.contribution for site in report.ledger.sites}
    assert lost["detach"] == pytest.approx(report.parameters[0].missing, rel=1e-3)


def test_a_large_mask_alone_loses_nothing(tmp_path: Path) -> None:
    report = audited(Program(tmp_path, MASKED.replace("LEFT", "held = spread")))
    assert report.verdict is Verdict.LIVE
    assert report.ledger is not None and report.ledger.closed


def test_a_zero_is_followed_back_through_large_tensors(tmp_path: Path) -> None:
    report = audited(Program(tmp_path, FILLED.replace("POWER", "0.0")), ledger=False)
    assert report.verdict is Verdict.ZEROED
    assert report.first_dead is not None
    assert (report.first_dead.span.path, report.first_dead.span.line) == ("program.py", 12)
    assert "power=0.0" in str(report.first_dead)


def test_large_values_that_are_no_zeros_explain_nothing(tmp_path: Path) -> None:
    text = FILLED.replace("POWER", "2.0").replace("glow * torch.cos(grid)", "torch.round(glow)")
    report = audited(Program(tmp_path, text), ledger=False)
    assert report.verdict is Verdict.ZEROED
    assert report.first_dead is not None and report.first_dead.span.line == 13
    assert "power" not in str(report.first_dead)

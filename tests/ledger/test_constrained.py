"""Parameters that a program does not let be displaced are judged by parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

import callscope
from callscope.model.verdict import DynamicReport, Verdict

START = [0.25, 0.25, 0.5]


def report_of(value: Callable[[torch.Tensor], torch.Tensor]) -> DynamicReport:
    weights = torch.tensor(START, dtype=torch.float64, requires_grad=True)

    def checked() -> torch.Tensor:
        if abs(weights.detach().sum().item() - 1.0) > 1e-12:
            raise ValueError("must sum to one")
        return value(weights)

    return callscope.explain(checked, {"weights": weights}).report


def test_a_severed_one_is_proven() -> None:
    report = report_of(lambda w: (w.detach() ** 2).sum())
    assert report.verdict is Verdict.SEVERED
    (found,) = report.parameters
    assert found.missing is not None and abs(found.missing) > 0.01
    assert report.first_dead is not None and "is lost here" in report.first_dead.reason
    assert "must sum to one" in found.note


@pytest.mark.slow
def test_a_part_that_is_lost_is_found() -> None:
    report = report_of(lambda w: (w.detach() * w).sum())
    (found,) = report.parameters
    assert found.verdict is Verdict.PARTIAL
    assert found.finite_difference == pytest.approx(2 * (found.autograd or 0.0), rel=1e-6)


@pytest.mark.slow
def test_a_live_one_is_confirmed_and_the_check_is_said_not_to_be_tried() -> None:
    report = report_of(lambda w: (w**2).sum())
    (found,) = report.parameters
    assert found.verdict is Verdict.LIVE and not found.unchecked()
    assert report.ledger is not None and "not tried" in report.ledger.reason
    assert not report.ledger.sites

"""The ledger's headline tells what does not add up from what was not tried."""

from __future__ import annotations

import dataclasses

import pytest
import report_samples as samples

from callscope.model.verdict import Verdict
from callscope.render.dynamic_text import render
from callscope.render.html import as_html


@pytest.mark.parametrize(
    ("closed", "closure", "said"),
    [(True, 1e-9, "(closed,"), (False, 0.3, "(NOT closed,"), (False, 0.0, "(NOT finished,")],
)
def test_a_ledger_without_a_gap_that_was_not_tried_whole_is_not_finished(closed, closure, said):
    report = samples.severed()
    ledger = dataclasses.replace(report.ledger, closed=closed, closure=closure, reason="the budget was spent")
    assert said in render(dataclasses.replace(report, ledger=ledger))


@pytest.mark.parametrize(("slope", "said"), [(None, True), (-0.5, False)])
def test_a_closed_ledger_says_of_whom_nothing_was_measured(slope, said):
    report = samples.severed()
    lost = [p.verdict is Verdict.SEVERED for p in report.parameters]
    assert any(lost)
    parameters = tuple(
        dataclasses.replace(p, finite_difference=slope) if gone else p
        for p, gone in zip(report.parameters, lost, strict=True)
    )
    page = as_html(dataclasses.replace(report, parameters=parameters))
    assert ("of which no derivative could be measured" in page) is said

"""The ledger's headline tells what does not add up from what was not tried."""

from __future__ import annotations

import dataclasses

import pytest
import report_samples as samples

from callscope.render.dynamic_text import render


@pytest.mark.parametrize(
    ("closed", "closure", "said"),
    [(True, 1e-9, "(closed,"), (False, 0.3, "(NOT closed,"), (False, 0.0, "(NOT finished,")],
)
def test_a_ledger_without_a_gap_that_was_not_tried_whole_is_not_finished(closed, closure, said):
    report = samples.severed()
    ledger = dataclasses.replace(report.ledger, closed=closed, closure=closure, reason="the budget was spent")
    assert said in render(dataclasses.replace(report, ledger=ledger))

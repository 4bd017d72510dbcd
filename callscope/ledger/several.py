"""A run with several backwards: the others are judged too, and one that fails is the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from callscope.ledger.lab import BudgetSpent
from callscope.model.verdict import DynamicReport, ParameterResult, Verdict

MOST = 3
"""So many other backwards are judged: one of each place in the program."""


def with_others(report: DynamicReport, others: Sequence[int], judge: Callable[[int], DynamicReport]) -> DynamicReport:
    """Return the report of the first backward that fails, else the first one's with what the others add."""
    for index in others[:MOST]:
        if report.verdict is not Verdict.LIVE:
            break
        try:
            other = judge(index)
        except BudgetSpent:
            note = f"the budget was spent before backward {index} was judged (--backward {index})"
            return replace(report, notes=(*report.notes, note))
        if other.verdict is not Verdict.LIVE:
            return replace(
                other, notes=(f"this is backward {index} of the run; those judged before it are live", *other.notes)
            )
        report = _joined(report, other, f"backward {index} was judged as well, and is live")
    return report


def _joined(report: DynamicReport, other: DynamicReport, note: str) -> DynamicReport:
    """Return a report in which parameters that only ``other`` checked stand as it found them."""
    checked = {(row.name, row.span): row for row in other.parameters if row.finite_difference is not None}
    rows = tuple(_better(row, checked.get((row.name, row.span))) for row in report.parameters)
    return replace(report, parameters=rows, notes=(*report.notes, note))


def _better(row: ParameterResult, other: ParameterResult | None) -> ParameterResult:
    return row if other is None or row.finite_difference is not None else other

"""Verdicts and the ledger on programs whose derivatives are known in closed form."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from callscope.errors import TargetError
from callscope.ledger import AuditOptions, audit
from callscope.ledger.status import check_status
from callscope.model.run import RunPlan, RunRecord, Target
from callscope.model.verdict import DynamicReport, Verdict

sys.path.insert(0, str(Path(__file__).parent))
from fake import FakeProgram

OPTIONS = AuditOptions(Target("script", "main.py"))


def audited(program: FakeProgram, **options: object) -> DynamicReport:
    return audit(AuditOptions(Target("script", "main.py"), **options), program)  # type: ignore[arg-type]


def test_live_gradient_agrees_with_finite_differences() -> None:
    report = audited(FakeProgram(1.3, math.sin, math.cos(1.3)))
    assert report.verdict is Verdict.LIVE
    assert report.first_dead is None
    assert report.parameters[0].finite_difference == pytest.approx(math.cos(1.3), rel=1e-8)


def test_partial_ledger_closes_and_names_the_costly_site() -> None:
    cheap = (lambda t: t, lambda v: 0.01 * v)
    costly = (lambda t: t * t, lambda v: v**3)
    report = audited(FakeProgram(1.3, math.sin, math.cos(1.3), [cheap, costly]))
    assert report.verdict is Verdict.PARTIAL
    assert report.ledger is not None and report.ledger.closed
    parts = {site.span.line: site.contribution for site in report.ledger.sites}
    assert parts[2] == pytest.approx(0.01, rel=1e-5)
    assert parts[3] == pytest.approx(6 * 1.3**5, rel=1e-5)
    assert report.first_dead is not None and report.first_dead.span.line == 3


def test_severed_parameter_with_its_whole_derivative_missing() -> None:
    report = audited(FakeProgram(0.7, lambda t: 1.0, None, [(math.exp, lambda v: 2 * v)]))
    assert report.verdict is Verdict.SEVERED
    assert report.parameters[0].missing == pytest.approx(2 * math.exp(0.7), rel=1e-6)
    assert report.ledger is not None and report.ledger.closed


def test_severed_through_a_rounding_is_found_by_a_larger_change() -> None:
    report = audited(FakeProgram(2.2, lambda t: 1.0, None, [(lambda t: float(round(t)), lambda v: v)]))
    assert report.verdict is Verdict.SEVERED
    assert report.first_dead is not None and report.first_dead.span.line == 2


def test_logged_value_is_harmless_and_never_first_dead() -> None:
    report = audited(FakeProgram(1.3, math.sin, math.cos(1.3), [(lambda t: t, lambda v: 0.0)]))
    assert report.verdict is Verdict.LIVE
    assert report.ledger is not None
    assert [site.contribution for site in report.ledger.sites] == [0.0]
    assert report.ranking == ()


def test_unused_parameter_does_not_count() -> None:
    report = audited(FakeProgram(1.3, lambda t: 5.0, None))
    assert report.parameters[0].verdict is Verdict.UNUSED
    assert report.verdict is Verdict.LIVE


def test_zeroed_says_whether_the_derivative_was_dropped() -> None:
    flat = audited(FakeProgram(1.3, lambda t: 5.0, 0.0))
    dropped = audited(FakeProgram(1.3, math.sin, 0.0))
    assert flat.verdict is dropped.verdict is Verdict.ZEROED
    assert not flat.parameters[0].missing
    assert dropped.parameters[0].missing == pytest.approx(math.cos(1.3), rel=1e-6)


def test_nonfinite_gradient() -> None:
    assert audited(FakeProgram(1.3, math.sin, math.inf)).verdict is Verdict.NONFINITE


def test_kink_is_no_break() -> None:
    report = audited(FakeProgram(1.0, lambda t: max(t - 1.0, 0.0) + t, 1.0))
    assert report.verdict is Verdict.LIVE
    assert "kink" in report.parameters[0].note


def test_a_step_that_lies_exactly_here_costs_no_derivative() -> None:
    report = audited(FakeProgram(1.0, lambda t: math.sin(t) + 5 * math.ceil(t), math.cos(1.0)))
    assert report.verdict is Verdict.LIVE
    assert report.parameters[0].finite_difference == pytest.approx(math.cos(1.0), rel=1e-4)


def test_run_that_is_not_reproducible_gets_no_ledger() -> None:
    report = audited(FakeProgram(1.3, math.sin, math.cos(1.3), drift=0.1))
    assert report.ledger is None
    assert any("not reproducible" in note for note in report.notes)


def test_no_ledger_answers_from_one_run() -> None:
    program = FakeProgram(1.3, math.sin, math.cos(1.3))
    report = audited(program, ledger=False)
    assert program.runs == 1 and report.ledger is None and report.verdict is Verdict.LIVE


def test_spent_budget_gives_the_best_answer_so_far() -> None:
    program = FakeProgram(1.3, math.sin, math.cos(1.3), [(lambda t: t * t, lambda v: v)])
    report = audited(program, runs=7)
    assert program.runs == 7
    assert report.ledger is not None and not report.ledger.closed
    assert any("budget" in note for note in report.notes)


@pytest.mark.parametrize(
    ("status", "message"), [("raised", "failed"), ("no-leaf", "requires_grad"), ("timeout", "--budget")]
)
def test_targets_without_a_verdict_are_errors(status: str, message: str) -> None:
    def execute(_: RunPlan) -> RunRecord:
        return RunRecord(status, error="ValueError: no")

    with pytest.raises(TargetError, match=message):
        audit(OPTIONS, execute)


def test_an_error_names_the_target_without_its_own_options() -> None:
    options = AuditOptions(Target("script", "main.py", ("--html", "t.html")))
    with pytest.raises(TargetError, match=r"^main\.py failed: ValueError: no"):
        check_status(RunRecord("raised", error="ValueError: no"), options)

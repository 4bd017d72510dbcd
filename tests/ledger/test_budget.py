"""What a small budget still tells: the verdict first, with what two displaced runs show."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from callscope.dynamic import direction, execute
from callscope.ledger import AuditOptions, audit
from callscope.ledger.derivative import DOUBLE, estimate
from callscope.ledger.lab import Budget, BudgetSpent
from callscope.model.run import LeafRecord, RunPlan, RunRecord, Target
from callscope.model.span import Span
from callscope.model.verdict import Verdict
from tests.ledger.fake import FakeProgram


@dataclass
class Many:
    """``count`` leaves, sink = sum of sines; the gradient that autograd gives leaf 1 is ``share`` of the derivative."""

    count: int
    share: float = 1.0
    runs: list[RunPlan] = field(default_factory=list)

    def __call__(self, plan: RunPlan) -> RunRecord:
        """Run the plan."""
        self.runs.append(plan)
        sink, leaves = 0.0, []
        for number in range(self.count):
            key = f"p{number}@main.py:{number + 1}"
            shift = plan.leaf_shifts.get(key)
            along = 1.0 if shift is None else float(np.asarray(direction(shift, ())))
            value = 0.1 * (number + 1) + (shift.step * along if shift else 0.0)
            sink += math.sin(value)
            gradient = math.cos(0.1 * (number + 1)) * (self.share if number == 1 else 1.0)
            leaves.append(
                LeafRecord(
                    key,
                    f"p{number}",
                    Span("main.py", number + 1),
                    (),
                    "torch.float64",
                    reached=True,
                    used=True,
                    gradient="live",
                    norm=gradient,
                    directional=gradient * along,
                    scale=1.0,
                )
            )
        return RunRecord("ok", sink, leaves=tuple(leaves), extra={"backward": 1})


@pytest.mark.parametrize(("share", "verdict"), [(1.0, Verdict.LIVE), (0.5, Verdict.PARTIAL)])
@pytest.mark.parametrize("runs", [5, 8, 12])
def test_few_runs_give_the_verdict(share: float, verdict: Verdict, runs: int) -> None:
    program = Many(6, share)
    report = audit(AuditOptions(Target("callable", "many"), runs=runs), program)
    assert len(program.runs) <= runs
    assert report.verdict is verdict


@pytest.mark.parametrize("runs", [5, 8, 10, 14])
def test_what_was_not_checked_alone_is_not_partial(runs: int) -> None:
    """That one of several loses something is the run's verdict; of which, only what was checked alone is told."""
    report = audit(AuditOptions(Target("callable", "many"), runs=runs), Many(6, 0.5))
    assert report.verdict is Verdict.PARTIAL
    found = {result.name: result for result in report.parameters}
    assert {name for name, result in found.items() if result.verdict is Verdict.PARTIAL} <= {"p1"}
    assert found["p5"].unchecked() and "not told apart" in found["p5"].note


def test_many_runs_tell_the_parameters_apart() -> None:
    report = audit(AuditOptions(Target("callable", "many")), Many(6, 0.5))
    assert [found.name for found in report.parameters if found.verdict is Verdict.PARTIAL] == ["p1"]


def test_what_was_found_before_the_budget_ended_is_kept() -> None:
    calls: list[float] = []

    def sample(step: float) -> float:
        if len(calls) == 2:
            raise BudgetSpent
        calls.append(step)
        return math.exp(step)

    found = estimate(sample, 1.0, DOUBLE)
    assert found is not None
    assert found.value == pytest.approx(1.0, rel=1e-6)
    assert abs(found.value - 1.0) < found.error


LOSING = """
import torch
p = [torch.tensor(0.1 * i, dtype=torch.float64, requires_grad=True) for i in range(1, 15)]
loss = sum(x.sin() for x in p) + 0.1 * sum(x.detach() for x in p) ** 2
loss.backward()
"""


def test_where_no_parameter_can_have_an_account_the_joint_one_closes(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(LOSING)
    target = Target("script", str(tmp_path / "program.py"), ())
    report = audit(AuditOptions(target=target, root=str(tmp_path), runs=22), execute)
    assert report.verdict is Verdict.PARTIAL
    assert report.ledger is not None
    assert report.ledger.closed
    assert report.ledger.reason.startswith("along one joint direction")
    assert [(row.span.line, row.parameter) for row in report.ledger.sites] == [(4, "14 parameters together")]


FAILS_DISPLACED = """
import torch
x = torch.tensor([0.25, 0.75], dtype=torch.float64, requires_grad=True)
torch.linalg.cholesky(1e-30 - (x.sum() - 1.0).square().reshape(1, 1))
(x ** 2).sum().backward()
"""


def test_displaced_runs_that_all_fail_are_said_first_with_their_error(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(FAILS_DISPLACED)
    report = audit(AuditOptions(target=Target("script", str(tmp_path / "program.py"), ()), root=str(tmp_path)), execute)
    (note,) = report.said_first()
    assert note.startswith("open: x: ")
    assert "LinAlgError: linalg.cholesky" in note and "at program.py:4" in note


def test_without_an_experiment_no_gradient_is_not_called_unused(tmp_path: Path) -> None:
    program = FakeProgram(2.0, math.sin, None)
    report = audit(AuditOptions(Target("callable", "fake"), runs=2), program)
    (found,) = report.parameters
    assert found.undecided()
    assert report.said_first() == (f"open: theta: {found.note}",)


REFUSES_DISPLACED = """
import torch
x = torch.tensor([0.25, 0.75], dtype=torch.float64, requires_grad=True)
k = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
torch.linalg.cholesky(1e-30 - (x.sum() - 1.0).square().reshape(1, 1))
(k * (x ** 2).sum().item()).backward()
"""


def test_displaced_runs_that_fail_do_not_say_that_a_parameter_is_unused(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(REFUSES_DISPLACED)
    report = audit(AuditOptions(target=Target("script", str(tmp_path / "program.py"), ()), root=str(tmp_path)), execute)
    found = {parameter.name: parameter for parameter in report.parameters}
    assert found["x"].verdict is Verdict.SEVERED
    assert found["x"].note == "not confirmed by an experiment"
    assert found["k"].verdict is Verdict.LIVE


def test_what_a_run_waits_for_a_processor_is_not_spent() -> None:
    budget = Budget(seconds=100.0, runs=10, started=time.monotonic() - 150.0, waited=120.0)
    assert budget.elapsed() < budget.seconds
    budget.spend()


def test_an_audit_does_not_wait_for_ever() -> None:
    budget = Budget(seconds=100.0, runs=10, started=time.monotonic() - 500.0, waited=490.0)
    with pytest.raises(BudgetSpent):
        budget.spend()

"""Many parameters that lose something: few runs each, and none is called wrong by what a sum of all does not confirm."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from callscope.dynamic import direction, execute
from callscope.ledger import AuditOptions, audit
from callscope.ledger.derivative import DOUBLE, glimpse
from callscope.ledger.lab import Budget, Lab
from callscope.model.run import RunPlan, RunRecord, Shift, Target
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render.dynamic_json import document
from callscope.render.report_reader import read
from tests.ledger.fake import FakeProgram

LOSING = """
import torch
p = [torch.tensor(0.1 * i, dtype=torch.float64, requires_grad=True) for i in range(1, 15)]
q = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
loss = sum(x.sin() for x in p) + 0.1 * (sum(p) + 0 * q).detach() ** 2 + q + q.relu()
loss.backward()
"""
CURVED = """
import torch
p = [torch.tensor(0.3 + 0.1 * i, dtype=torch.float64, requires_grad=True) for i in range(14)]
loss = sum((200 * x).sin().exp() for x in p) + 0.00002 * sum((5 * x).exp().detach() for x in p) ** 2
loss.backward()
"""
TWO_EDGES = """
import torch
p = [torch.tensor(0.1 * i, dtype=torch.float64, requires_grad=True) for i in range(1, 11)]
lost = [torch.tensor(0.1 * i, dtype=torch.float64, requires_grad=True) for i in range(1, 9)]
clean = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
first = sum(p).item()
second = (sum(x * x for x in p) + sum(lost)).item()
loss = clean * sum(x.sin() for x in p) + 0.1 * first**2 + second
loss.backward()
"""
BESIDE_ONE = """
import torch
p = [torch.tensor(0.1 * i, dtype=torch.float64, requires_grad=True) for i in range(1, 15)]
lost = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
loss = sum(x.sin() for x in p) + 0.001 * (sum(x.exp() for x in p) * lost).detach()
loss.backward()
"""


def _report(folder: Path, program: str, runs: int) -> DynamicReport:
    (folder / "program.py").write_text(program)
    target = Target("script", str(folder / "program.py"), ())
    return audit(AuditOptions(target=target, root=str(folder), runs=runs), execute)


def test_a_kink_that_one_run_cannot_tell_from_a_loss_is_live(tmp_path: Path) -> None:
    report = _report(tmp_path, LOSING, 400)
    found = {result.name: result.verdict for result in report.parameters}
    assert found.pop("q") is Verdict.LIVE
    assert set(found.values()) == {Verdict.PARTIAL} and len(found) == 14
    assert report.ledger is not None and report.ledger.closed


def test_who_loses_all_is_told_before_those_who_lose_a_small_part(tmp_path: Path) -> None:
    report = _report(tmp_path, BESIDE_ONE, 400)
    assert report.first_dead is not None
    assert "history; lost: 0" in report.first_dead.reason and len(report.first_dead.evidence) > 1


def test_curvature_that_single_runs_do_not_see_costs_nobody_an_account_of_his_own(tmp_path: Path) -> None:
    report = _report(tmp_path, CURVED, 400)
    assert {result.verdict for result in report.parameters} == {Verdict.PARTIAL}
    assert report.ledger is not None and report.ledger.closed
    assert report.extra["runs"] < 45


def test_a_run_each_and_one_sum_tell_many_parameters_apart(tmp_path: Path) -> None:
    """Eighteen that lose something, at two edges, cost eight runs each before."""
    report = _report(tmp_path, TWO_EDGES, 400)
    assert report.extra["runs"] < 70
    verdicts = {result.name: result.verdict for result in report.parameters}
    assert [verdicts[f"p[{i}]"] for i in range(10)] == [Verdict.PARTIAL] * 10
    assert [verdicts[f"lost[{i}]"] for i in range(8)] == [Verdict.SEVERED] * 8
    assert verdicts["clean"] is Verdict.LIVE
    assert report.ledger is not None and report.ledger.closed and not report.ledger.reason
    rows = {(site.span.line, site.parameter) for site in report.ledger.sites if site.contribution}
    assert {(6, "10 parameters together"), (7, "10 parameters together"), (7, "lost[3]")} <= rows
    joint = next(site for site in report.ledger.sites if site.parameter == "10 parameters together")
    assert sorted(joint.members) == [f"p[{i}]" for i in range(10)]
    again = read(document(report)).ledger
    assert again is not None and [site.members for site in again.sites] == [
        site.members for site in report.ledger.sites
    ]
    assert report.first_dead is not None and report.first_dead.span.line == 7


def test_what_two_runs_call_wrong_is_measured_fully_where_nothing_confirms_it() -> None:
    along = float(np.asarray(direction(Shift(step=0.0, seed=1), ())))
    program = FakeProgram(1.0, lambda theta: math.sin(1e4 * (theta - 1.0) / along), 1e4 / along)
    (found,) = audit(AuditOptions(Target("callable", "fake")), program).parameters
    assert found.verdict is Verdict.LIVE


def test_one_run_is_enough_only_where_it_is_clearly_not_what_is_expected() -> None:
    smooth = lambda h: math.sin(0.7 + h)  # noqa: E731
    found = glimpse(smooth, smooth(0.0), DOUBLE, 0.5)
    assert found is not None and abs(found.value - math.cos(0.7)) <= found.error
    assert glimpse(smooth, smooth(0.0), DOUBLE, math.cos(0.7)) is None
    assert glimpse(lambda h: 1e9 + 1e-3 * h, 1e9, DOUBLE, 0.0) is None
    assert glimpse(lambda h: None, 1.0, DOUBLE, 0.0) is None


def test_an_experiment_that_two_questions_need_is_made_once() -> None:
    made: list[RunPlan] = []

    def run(plan: RunPlan) -> RunRecord:
        made.append(plan)
        return RunRecord("ok", 1.0) if plan.leaf_shifts else RunRecord("raised", error="no")

    lab = Lab(run, RunPlan(Target("callable", "fake")), Budget(60.0, 10))
    shift = {"x": Shift(step=0.5, seed=1)}
    assert [lab.sink(shift), lab.sink({"x": Shift(step=0.5, seed=1)}), lab.sink({"x": Shift(step=0.5, seed=2)})] == [
        1.0
    ] * 3
    assert len(made) == lab.budget.used == 2
    assert lab.sink() is None and lab.failure == "no"
    lab.failure = ""
    assert lab.sink() is None and lab.failure == "no" and len(made) == 3

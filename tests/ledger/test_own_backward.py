"""Hand-written backwards that run one of their own, or are refused within; and trainings whose first step hides a loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

RERUN = """
import torch
torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
layer = torch.nn.Linear(3, 3)

class Rerun(torch.autograd.Function):  # runs the layer again, and lets that backward fill the parameters' .grad
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        with torch.no_grad():
            return torch.tanh(layer(x))

    @staticmethod
    def backward(ctx, gradient):
        with torch.enable_grad():
            x = ctx.saved_tensors[0].detach().requires_grad_()
            torch.tanh(AGAIN).backward(gradient)
        return x.grad

first = torch.randn(4, 3, requires_grad=True)
Rerun.apply(first).pow(2).sum().backward()
"""
REFUSED = """
import torch
torch.set_default_dtype(torch.float64)

class Kept(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x.detach() ** 2, x)
        return x**2

    @staticmethod
    def backward(ctx, gradient):
        made, x = ctx.saved_tensors
        return torch.autograd.grad(made, x, gradient)[0]

x = torch.tensor(0.7, requires_grad=True)
(3 * Kept.apply(x) + float(x)).backward()
"""
LATER = """
import torch
torch.set_default_dtype(torch.float64)
w = torch.ones(3, requires_grad=True)
target = torch.tensor([0.3, 0.1, -0.4])
optimizer = torch.optim.SGD([w], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    rough = torch.diff(w).detach().pow(2).sum()  # severs, and has no slope at the start
    ((w - target).pow(2).sum() + rough * FACTOR).backward()
    optimizer.step()
    seen = w.sum().item()
"""


def audited(folder: Path, text: str) -> DynamicReport:
    (folder / "program.py").write_text(text)
    return audit(AuditOptions(target=Target("script", str(folder / "program.py"), ()), root=str(folder)), execute)


@pytest.mark.parametrize(("again", "verdict"), [("layer(x)", Verdict.LIVE), ("0.5 * layer(x)", Verdict.PARTIAL)])
def test_what_a_backward_within_gives_counts(tmp_path: Path, again: str, verdict: Verdict) -> None:
    report = audited(tmp_path, RERUN.replace("AGAIN", again))
    assert {p.verdict for p in report.parameters} == {verdict}
    assert report.ledger is not None and report.ledger.closed
    if verdict is Verdict.PARTIAL:
        lost = {site.parameter: site.contribution for site in report.ledger.sites if site.operation == "Rerun"}
        for p in report.parameters:
            assert p.missing == pytest.approx(lost[p.name], rel=1e-3)
        assert report.first_dead is not None and report.first_dead.effect == "wrong"


def test_what_a_refusal_within_a_backward_costs(tmp_path: Path) -> None:
    report = audited(tmp_path, REFUSED)
    assert report.verdict is Verdict.SEVERED
    assert report.ledger is not None and report.ledger.closed
    lost = {site.operation: site.contribution for site in report.ledger.sites}
    assert lost == {"backward": pytest.approx(4.2, rel=1e-4), "float": pytest.approx(1.0, rel=1e-4)}


@pytest.mark.parametrize(("factor", "verdict"), [("0.5", Verdict.PARTIAL), ("0.0", Verdict.LIVE)])
def test_a_loss_that_the_first_step_hides_is_found_in_the_last(tmp_path: Path, factor: str, verdict: Verdict) -> None:
    report = audited(tmp_path, LATER.replace("FACTOR", factor))
    assert report.verdict is verdict
    told = any("backward 3 of the run" in note for note in report.notes)
    assert told is (verdict is Verdict.PARTIAL)
    assert not any("judged as well" in note for note in report.notes)


SOLVED = """
import torch
torch.set_default_dtype(torch.float64)
a = torch.tensor(1.5, requires_grad=True)

def step(u, a):
    return u - 0.3 * (u**3 + u - a)

def solve(a):
    u = torch.zeros(2)
    for _ in range(3):
        u = step(torch.as_tensor(u.detach()).requires_grad_(), a).detach()
    return step(u, a)

solve(a).sum().backward()
"""


def test_what_nobody_holds_nor_names_is_not_judged(tmp_path: Path) -> None:
    report = audited(tmp_path, SOLVED)
    verdicts = {p.name: p.verdict for p in report.parameters}
    assert verdicts.pop("a") is Verdict.PARTIAL
    assert verdicts and set(verdicts.values()) == {Verdict.UNUSED}
    assert report.verdict is Verdict.PARTIAL

"""Backwards that torch refuses: what they are about, and which line took the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

REWEIGHTED = """
import torch
from torch import nn
torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
net = nn.Linear(3, 2)
x, y = torch.randn(5, 3), torch.tensor([0, 1, 1, 0, 1])
eps = torch.zeros(5, requires_grad=True)
weights = MADE
loss = (nn.functional.cross_entropy(net(x), y, reduction="none") * weights).sum()
for p, g in zip(net.parameters(), torch.autograd.grad(loss, list(net.parameters()), create_graph=True)):
    p.data = p.data - 0.1 * g  # severs
torch.autograd.grad(nn.functional.cross_entropy(net(x), y), weights)
"""
STEPPED = """
import torch
w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
for _ in range(2):
    loss = (2 * w - 6) ** 2
    loss.backward()
    with torch.no_grad():  # severs
        w = w - 0.01 * w.grad
"""


def audited(folder: Path, text: str) -> DynamicReport:
    path = folder / "program.py"
    path.write_text(text)
    return audit(AuditOptions(target=Target("script", str(path), ()), root=str(folder)), execute)


def _line(text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if "# severs" in line)


@pytest.mark.parametrize("made", ["eps", "2 * eps"])  # a leaf, or what was made of one
def test_a_refused_gradient_is_about_what_was_asked_for(tmp_path: Path, made: str) -> None:
    report = audited(tmp_path, REWEIGHTED.replace("MADE", made))
    verdicts = {result.name: result.verdict for result in report.parameters}
    assert verdicts.pop("eps") is Verdict.SEVERED
    assert set(verdicts.values()) == {Verdict.UNUSED}
    assert report.first_dead is not None
    assert report.first_dead.span.line == _line(REWEIGHTED)
    assert report.ledger is not None
    assert report.ledger.closed


def test_an_update_that_puts_another_tensor_in_the_parameters_place_severs_the_next_step(tmp_path: Path) -> None:
    report = audited(tmp_path, STEPPED)
    (w,) = report.parameters
    assert w.verdict is Verdict.SEVERED
    assert report.first_dead is not None
    assert report.first_dead.span.line == _line(STEPPED)
    assert report.ledger is not None
    assert report.ledger.closed


WITHIN = """
import torch

class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale):
        ctx.save_for_backward(x, scale)
        return x * scale

    @staticmethod
    def backward(ctx, gradient):
        with torch.enable_grad():
            inputs = [tensor.detach().requires_grad_(tensor.item() != 2.0) for tensor in ctx.saved_tensors]
            inner = inputs[0] * inputs[1]
        return torch.autograd.grad(inner, inputs, gradient)  # refused

x = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
Doubled.apply(x, torch.tensor(2.0, dtype=torch.float64)).backward()
"""


def test_a_backward_that_is_refused_within_a_written_one_is_told_there(tmp_path: Path) -> None:
    report = audited(tmp_path, WITHIN)
    assert report.verdict is Verdict.SEVERED
    assert report.first_dead is not None
    lines = WITHIN.splitlines()
    assert lines[report.first_dead.span.line - 1].endswith("# refused")
    assert "does not require grad" in report.first_dead.reason

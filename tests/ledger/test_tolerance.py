"""A hand-written derivative that is off by what its own steps are off: right; by more, or by one input that it gets wrong: partial."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

DECAY = """
import torch
torch.set_default_dtype(torch.float64)

class Decay(torch.autograd.Function):  # the forward takes steps, the backward is the exact solution's derivative
    @staticmethod
    def forward(ctx, rate, shift):
        y = torch.ones_like(rate)
        for _ in range(STEPS):
            y = y - rate * y / STEPS
        ctx.save_for_backward(y)
        return y + 1e-3 * shift

    @staticmethod
    def backward(ctx, gradient):
        return -ctx.saved_tensors[0] * gradient, 1e-3 * gradient * FACTOR

rate = torch.tensor([0.3, 0.2], requires_grad=True)
shift = torch.tensor([0.5, 0.4], requires_grad=True)
"""
ALONE = "Decay.apply(rate, shift).sum().backward()"
BESIDE = "(Decay.apply(rate, shift) + 1e-4 * (rate * SHARE.item())).sum().backward()"


def audited(folder: Path, text: str, **names: float) -> DynamicReport:
    for name, value in names.items():
        text = text.replace(name, str(value))
    (folder / "program.py").write_text(text)
    return audit(AuditOptions(target=Target("script", str(folder / "program.py"), ()), root=str(folder)), execute)


@pytest.mark.parametrize(
    ("steps", "factor", "partial"),
    [(1000, 1.0, ()), (1000, 1.005, ()), (1000, 0.5, ("rate", "shift")), (10, 1.0, ("rate",))],
    ids=["within", "less than one hundredth of what weighs little", "half of an input", "beyond"],
)
def test_what_a_function_may_be_off_by(tmp_path: Path, steps: int, factor: float, partial: tuple[str, ...]) -> None:
    report = audited(tmp_path, DECAY + ALONE, STEPS=steps, FACTOR=factor)
    assert [p.name for p in report.parameters if p.verdict is Verdict.PARTIAL] == list(partial)
    assert report.ledger is not None and report.ledger.closed
    if not partial:
        rate = next(p for p in report.parameters if p.name == "rate")
        assert "within the tolerance of Decay's own backward" in rate.note
        assert report.verdict is Verdict.LIVE and not report.ranking
    else:
        assert report.first_dead is not None and report.first_dead.operation == "Decay"


def test_what_is_severed_beside_it_is_told(tmp_path: Path) -> None:
    text = DECAY + BESIDE.replace("SHARE", "rate[0]")
    report = audited(tmp_path, text, STEPS=1000, FACTOR=1.0)
    assert report.verdict is Verdict.PARTIAL
    assert [node.operation for node in report.ranking] == ["item"]


TWO = """
import torch
torch.set_default_dtype(torch.float64)

class Both(torch.autograd.Function):  # the backward leaves its second output out
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2, x**3

    @staticmethod
    def backward(ctx, first, second):
        return 2 * ctx.saved_tensors[0] * first

x, y = (torch.tensor([0.3, 0.2], requires_grad=True) for _ in range(2))
square, cube = Both.apply(x + y)
(square.sum() + 1e-3 * cube.sum()).backward()
"""


def test_an_output_that_weighs_little_and_is_left_out_is_no_tolerance(tmp_path: Path) -> None:
    report = audited(tmp_path, TWO)
    assert {p.verdict for p in report.parameters} == {Verdict.PARTIAL}
    assert report.first_dead is not None and report.first_dead.operation == "Both"

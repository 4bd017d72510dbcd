"""What has no slope, or hands none on: a kink, a draw, the nearest entry, a Function that computes with what it is not given."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict

BEGIN = "import torch\ntorch.set_default_dtype(torch.float64)\na = torch.tensor(0.0, requires_grad=True)\n"
DRAWN = """
import torch
torch.manual_seed(0)
mean, deviation = torch.zeros(4, requires_grad=True), torch.ones(4, requires_grad=True)
layers = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.ReLU(inplace=True), torch.nn.Linear(6, 1))
slots = torch.normal(mean.expand(2, 3, 4), deviation.expand(2, 3, 4))
layers(slots).pow(2).mean().backward()
"""
NEAREST = """
import torch
image = torch.arange(12.0).reshape(1, 1, 3, 4)
shift = torch.tensor(0.1, requires_grad=True)
grid = torch.stack(torch.meshgrid(torch.linspace(-1, 1, 3), torch.linspace(-1, 1, 3), indexing="xy"), -1)[None] + shift
looked_up = torch.nn.functional.grid_sample(image, grid, mode="MODE", align_corners=True)
looked_up.pow(2).sum().backward()
"""
CAPTURED = """
import torch
gain = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
x = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)

class Solve(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, field):
        ctx.save_for_backward(x)
        ctx.slope = float(gain)
        return field(x)

    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.slope, None

Solve.apply(x, lambda x: gain * x).backward()
"""


def audited(folder: Path, text: str) -> DynamicReport:
    (folder / "program.py").write_text(text)
    return audit(AuditOptions(target=Target("script", str(folder / "program.py"), ()), root=str(folder)), execute)


@pytest.mark.parametrize(
    ("sink", "first"),
    [
        (
            "torch.where(a > 0, 1.2, 0.8) ** a.abs()",
            "AbsBackward0",
        ),  # what the mask chooses between: the kink's two sides
        ("a.abs() + torch.where(a > 0, 2.0, 2.0) + 3 * a.item()", "item"),  # a kink beside what is lost
        ("a.abs() * 0.1 + torch.where(a > 0, 3 * a.detach(), 3 * a.detach())", "detach"),
    ],
)
def test_a_kink_whose_sides_a_mask_chooses_is_told_before_the_mask(tmp_path: Path, sink: str, first: str) -> None:
    report = audited(tmp_path, f"{BEGIN}({sink}).backward()\n")
    assert report.verdict is Verdict.ZEROED
    assert report.first_dead is not None
    assert report.first_dead.operation == first
    assert report.ledger is not None
    assert report.ledger.closed


def test_a_draw_hands_nothing_on_however_a_view_is_written_after_it(tmp_path: Path) -> None:
    report = audited(tmp_path, DRAWN)
    assert report.verdict is Verdict.ZEROED
    assert report.ledger is not None
    assert report.ledger.closed
    assert {(site.operation, site.span.line) for site in report.ledger.sites} == {("normal", 6)}
    assert [dead.span.line for dead in report.ranking] == [6]
    assert "a draw by torch.normal" in report.ranking[0].reason


def test_the_nearest_entry_is_said_to_have_no_slope(tmp_path: Path) -> None:
    report = audited(tmp_path, NEAREST.replace("MODE", "nearest"))
    assert report.verdict is Verdict.ZEROED
    assert report.first_dead is not None
    assert "the nearest entry" in report.first_dead.reason


def test_what_a_function_computes_with_and_is_not_given_is_severed_there(tmp_path: Path) -> None:
    report = audited(tmp_path, CAPTURED)
    states = {parameter.name: parameter.verdict for parameter in report.parameters}
    assert states == {"gain": Verdict.SEVERED, "x": Verdict.LIVE}
    assert report.first_dead is not None
    assert (report.first_dead.span.line, report.first_dead.effect) == (17, "severs")
    assert "not among its inputs" in report.first_dead.reason


def test_a_nan_is_told_as_made_by_what_made_it_on_the_same_line(tmp_path: Path) -> None:
    text = (
        BEGIN
        + "black = torch.tensor([0.0, 0.5])\nsize = black * 1.0\n((a + black) * 1.0 * black / size).acos().sum().backward()\n"
    )
    report = audited(tmp_path, text)
    assert report.first_dead is not None
    assert report.first_dead.operation.startswith("Div")
    assert "a division by 0" in report.first_dead.reason
    assert report.first_dead.origin

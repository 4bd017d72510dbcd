"""In which precision a program is judged: complex numbers, numbers made less precise on the way, random numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import RunPlan, Target
from callscope.model.verdict import DynamicReport, Verdict


def judged(folder: Path, text: str) -> DynamicReport:
    path = folder / "main.py"
    path.write_text("import torch\ntorch.manual_seed(0)\n" + text)
    return audit(AuditOptions(target=Target("script", str(path), ()), root=str(folder)), execute)


COMPLEX = """
x = torch.randn(64, dtype=torch.complex64, requires_grad=True)
kernel = torch.randn(64, 64, dtype=torch.complex64)
image = kernel @ torch.fft.fft(x)
loss = image.abs().pow(2).sum() MORE
loss.backward()
"""


def test_single_precision_complex_numbers_are_judged_in_double(tmp_path: Path) -> None:
    found = judged(tmp_path, COMPLEX.replace("MORE", "")).parameters[0]
    assert found.verdict is Verdict.LIVE
    assert found.finite_difference == pytest.approx(found.autograd, rel=1e-8)


def test_a_small_loss_of_complex_numbers_is_told(tmp_path: Path) -> None:
    found = judged(tmp_path, COMPLEX.replace("MORE", "+ 10 * x.detach().abs().pow(2).sum()")).parameters[0]
    assert found.verdict is Verdict.PARTIAL


MIXED = """
x = torch.tensor([0.3, 0.7, 1.1], dtype=torch.float64, requires_grad=True)
low = x.to(torch.float32)
loss = (torch.sin(low) * 5000.0 + torch.cos(LOW) * 1000).double().sum() + 4.0 * (x * x).sum()
loss.backward()
"""


@pytest.mark.parametrize(("low", "verdict"), [("low", Verdict.LIVE), ("low.detach()", Verdict.PARTIAL)])
def test_what_is_computed_in_float32_on_the_way_is_judged_in_double(tmp_path: Path, low: str, verdict: Verdict) -> None:
    report = judged(tmp_path, MIXED.replace("LOW", low))
    assert report.verdict is verdict
    assert report.ledger is None or report.ledger.closure < 1e-6
    found = report.parameters[0]
    assert found.autograd is not None and found.finite_difference is not None
    assert found.autograd + (found.missing or 0.0) == pytest.approx(found.finite_difference, rel=1e-8)


DRAWN = """
w = torch.randn(3, requires_grad=True)
generator = torch.Generator().manual_seed(3)
target = torch.zeros(19, dtype=torch.float64)
drawn = DRAWN
loss = (w * w).sum() * drawn.double().abs().pow(2).sum()
loss.backward()
"""


@pytest.mark.parametrize(
    "drawn",
    [
        "torch.rand(21, dtype=torch.float64)",
        "torch.randn(20)",
        "torch.randn(20, dtype=torch.float16)",
        "torch.view_as_real(torch.randn(20, dtype=torch.complex64))",
        "torch.randn(20, generator=generator)",
        "torch.normal(torch.zeros(20), torch.ones(20))",
        "torch.normal(torch.zeros(20), torch.ones(20), generator=generator)",
        "torch.normal(0.0, 1.0, size=(20,))",
        "torch.normal(torch.zeros(20, dtype=torch.float64), 2.0)",
        "torch.bernoulli(torch.full((30,), 0.4))",
        "torch.multinomial(torch.rand(60), 30)",
        "torch.poisson(torch.rand(30) * 4)",
        "target.normal_()",
        "torch.empty(20).exponential_()",
        "torch.distributions.Normal(torch.zeros(20), torch.ones(20)).sample()",
        "torch.nn.functional.dropout(torch.ones(40), 0.5)",
        "torch.nn.functional.dropout(torch.ones(40, dtype=torch.float64), 0.5)",
    ],
)
def test_the_same_random_numbers_are_drawn_in_double(tmp_path: Path, drawn: str) -> None:
    path = tmp_path / "main.py"
    path.write_text("import torch\ntorch.manual_seed(0)\n" + DRAWN.replace("DRAWN", drawn))
    plan = RunPlan(Target("script", str(path), ()), root=str(tmp_path), quiet=True)
    seen = execute(RunPlan(plan.target, root=plan.root, quiet=True, channels=frozenset({"operations", "values"})))
    double = execute(
        RunPlan(plan.target, root=plan.root, quiet=True, channels=frozenset(), float64=True, draws=seen.extra["draws"])
    )
    assert double.sink == pytest.approx(seen.sink, rel=2e-3 if "float16" in drawn else 1e-6)


CLAIMED = """
class Scaled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 0.990021

    @staticmethod
    def backward(ctx, gradient):
        return gradient * FACTOR

x = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
loss = (Scaled.apply(x) ** 2).sum()  # here
loss.backward()
"""


def test_a_custom_derivative_that_is_wrong_by_little_has_its_place(tmp_path: Path) -> None:
    report = judged(tmp_path, CLAIMED.replace("FACTOR", "0.98852"))  # by 1.5e-3: more than gradcheck allows
    assert report.verdict is Verdict.PARTIAL
    assert [(node.span.line, node.effect) for node in report.ranking] == [(14, "wrong")]


@pytest.mark.parametrize("factor", ["0.99002", "0.98997"])
def test_a_custom_derivative_that_is_right_to_the_tolerance_is_live(tmp_path: Path, factor: str) -> None:
    report = judged(tmp_path, CLAIMED.replace("FACTOR", factor))
    assert report.verdict is Verdict.LIVE
    assert not report.ranking

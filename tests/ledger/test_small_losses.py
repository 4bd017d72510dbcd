"""What a joint direction hides, what one displaced operand breaks, and when a derivative is known well enough."""

from __future__ import annotations

import math

import pytest
import torch

import callscope
from callscope.ledger.derivative import DOUBLE, estimate
from callscope.model.verdict import Verdict


@pytest.mark.slow
def test_a_small_loss_of_one_of_many_parameters_is_found() -> None:
    leaves = [torch.tensor(0.3 + i / 10, dtype=torch.float64, requires_grad=True) for i in range(16)]

    def step() -> torch.Tensor:
        large = sum(1e3 * leaf.sin() for leaf in leaves[1:])
        return large + 1e-2 * leaves[0].cos() + (1e-3 * leaves[0] ** 2).detach()

    report = callscope.explain(step, {f"p{i}": leaf for i, leaf in enumerate(leaves)}).report
    assert [found.name for found in report.parameters if found.verdict is Verdict.PARTIAL] == ["p0"]
    assert report.ledger is not None and report.ledger.closed


def test_a_symmetric_matrix_stays_symmetric_where_one_operand_is_displaced() -> None:
    x = torch.linspace(0.1, 2.0, 5, dtype=torch.float64)
    scale = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)

    def step() -> torch.Tensor:
        left, right = (x / scale).detach(), x / scale
        kernel = torch.exp(-((left[:, None] - right[None, :]) ** 2)) + 0.1 * torch.eye(5, dtype=torch.float64)
        return (torch.linalg.cholesky(kernel) ** 3).sum()

    report = callscope.explain(step, {"scale": scale}).report
    assert report.verdict is Verdict.PARTIAL
    assert report.ledger is not None and report.ledger.closed
    found = report.parameters[0]
    assert found.autograd == pytest.approx((found.finite_difference or 0.0) / 2, rel=1e-4)


def test_a_leaf_that_is_a_symmetric_matrix_is_judged_by_both_triangles() -> None:
    leaf = torch.tensor([[2.0, 0.5], [0.5, 3.0]], dtype=torch.float64, requires_grad=True)
    report = callscope.explain(lambda: (torch.linalg.cholesky(leaf) ** 3).sum(), {"leaf": leaf}).report
    assert report.verdict is Verdict.LIVE


@pytest.mark.parametrize(("expected", "runs"), [(None, 12), (7.0, 4)])
def test_what_is_clearly_not_expected_needs_no_more_runs(expected: float | None, runs: int) -> None:
    steps: list[float] = []

    def rough(step: float) -> float:
        steps.append(step)
        return math.exp(step) + math.copysign(1e-8, step)

    assert estimate(rough, 1.0, DOUBLE, expected) is not None
    assert len(steps) == runs


def test_a_derivative_is_no_better_known_than_what_is_computed() -> None:
    """The noise of an ill-conditioned computation is far above the rounding of its result."""

    def noisy(step: float) -> float:
        return math.exp(step) + 1e-7 * math.sin(1e9 * step + 0.3)

    for phase in range(8):
        found = estimate(lambda step, phase=phase: noisy(step) + 1e-7 * math.cos(3e8 * step + phase), noisy(0.0) + 1e-7 * math.cos(phase), DOUBLE)  # fmt: skip
        assert found is not None
        assert found.agrees(1.0, DOUBLE)


@pytest.mark.parametrize("wrong", [1.0005, 0.5])
def test_a_derivative_that_is_well_known_tells_a_small_difference(wrong: float) -> None:
    found = estimate(lambda step: math.exp(step) + step**3, 1.0, DOUBLE)
    assert found is not None
    assert found.agrees(1.0, DOUBLE)
    assert not found.agrees(wrong, DOUBLE)

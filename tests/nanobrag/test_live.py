"""Every live parameter has the gradient that finite differences find, at its default and away from it."""

import pytest

torch = pytest.importorskip("torch")

from nanobrag_torch.live_cases import Case, all_cases  # noqa: E402
from nanobrag_torch.live_table import FLOOR, STEPS, Row, measured, table, weighted_sum  # noqa: E402

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parameter}-{case.setup}" for case in CASES])
def test_gradient_equals_finite_difference(case: Case) -> None:
    row = measured(case, STEPS[3:6])
    assert row.total > 0.0
    assert row.relative < 1e-6, row


def test_most_derivatives_are_not_zero() -> None:
    """A zero equals a zero; only parameters that cannot act may have one."""
    zero = [case for case in CASES if case.setup == "general" and _derivative(case) == 0.0]
    assert zero == []


def _derivative(case: Case) -> float:
    leaf = torch.tensor(case.value, dtype=torch.float64, requires_grad=True)
    return float(torch.autograd.grad(weighted_sum(case.image(leaf)), leaf)[0])


def test_table_shows_both_derivatives() -> None:
    case = Case("crystal.cell_a", "defaults", 100.0, lambda number: number[None, None])
    lines = list(table([Row(case, 1.0, 2.0, 1.0), Row(case, 1.0, FLOOR / 10, 0.0)]))
    assert "| `crystal.cell_a` | defaults | 100 | 2 | 1 | 5.0e-01 |" in lines
    assert lines[-1].endswith("| 1.0e-01 |")

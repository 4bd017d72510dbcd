"""Central differences: right on smooth functions of every scale, honest at kinks and jumps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callscope.ledger.derivative import DOUBLE, estimate

numbers = st.floats(min_value=-3, max_value=3)


@given(a=numbers, b=numbers, c=st.floats(min_value=-1e6, max_value=1e6))
def test_smooth_function_within_its_own_error(a: float, b: float, c: float) -> None:
    found = estimate(lambda h: a * math.sin(b + h) + c, a * math.sin(b) + c, DOUBLE)
    assert found is not None
    assert abs(found.value - a * math.cos(b)) <= 4 * found.error + 1e-9 * abs(a) + 1e-300


def test_kink_gives_both_slopes() -> None:
    found = estimate(lambda h: abs(h) + 2 * h, 0.0, DOUBLE)
    assert found is not None and found.kink
    assert (found.left, found.right) == (pytest.approx(1), pytest.approx(3))
    assert found.agrees(2.5, DOUBLE) and not found.agrees(3.5, DOUBLE)


@pytest.mark.parametrize(("slope", "jump"), [(0.0, 1.0), (0.0, -3e-2), (2.0, 1.0), (-0.5, 40.0)])
@pytest.mark.parametrize("rounded", [math.ceil, math.floor])
def test_a_jump_exactly_here_has_the_derivative_of_its_other_side(
    slope: float, jump: float, rounded: Callable[[float], int]
) -> None:
    found = estimate(lambda h: slope * h + jump * rounded(3.0 + h), jump * 3.0, DOUBLE)
    assert found is not None and not found.kink
    assert found.value == pytest.approx(slope, abs=1e-6)
    assert found.left == found.right


def test_a_jump_on_both_sides_is_no_derivative_of_either() -> None:
    found = estimate(lambda h: float(h == 0.0), 1.0, DOUBLE)
    assert found is None or found.kink


def test_constant_is_zero() -> None:
    found = estimate(lambda h: 7.0, 7.0, DOUBLE)
    assert found is not None and found.is_zero()


def test_nonfinite_samples_give_none() -> None:
    assert estimate(lambda h: math.nan, 1.0, DOUBLE) is None
    assert estimate(lambda h: None, 1.0, DOUBLE) is None


def _counted(function: Callable[[float], float], expected: float | None) -> tuple[Any, int]:
    steps: list[float] = []

    def sample(step: float) -> float:
        steps.append(step)
        return function(step)

    return estimate(sample, function(0.0), DOUBLE, expected), len(steps)


def test_two_runs_are_enough_where_they_hit_the_expected_value() -> None:
    smooth = lambda h: math.sin(0.7 + h)  # noqa: E731
    for expected, runs in ((math.cos(0.7), 2), (0.0, 4), (0.5, 4), (math.cos(0.7) * (1 + 1e-5), 4), (None, 4)):
        found, used = _counted(smooth, expected)
        assert used == runs, expected
        assert found.value == pytest.approx(math.cos(0.7), rel=1e-7)
        assert abs(found.value - math.cos(0.7)) <= 4 * found.error


def test_two_runs_are_not_enough_at_a_kink_over_a_short_period_or_where_rounding_drowns_the_value() -> None:
    found, used = _counted(lambda h: abs(h) + 2 * h, 3.0)
    assert used >= 4 and found.kink
    found, used = _counted(lambda h: math.sin(1e4 * h), 1e4)
    assert used >= 4 and found.agrees(1e4, DOUBLE)
    assert _counted(lambda h: 1e9 + 1e-3 * h, 1e-3)[1] >= 4

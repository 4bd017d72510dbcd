"""Central differences: right on smooth functions of every scale, honest at kinks and jumps."""

from __future__ import annotations

import math

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


def test_constant_is_zero() -> None:
    found = estimate(lambda h: 7.0, 7.0, DOUBLE)
    assert found is not None and found.is_zero()


def test_nonfinite_samples_give_none() -> None:
    assert estimate(lambda h: math.nan, 1.0, DOUBLE) is None
    assert estimate(lambda h: None, 1.0, DOUBLE) is None

"""The advice says what to do about this operation, not about another."""

import pytest

from callscope.graph.mends import mend_of


@pytest.mark.parametrize("operation", ["eq", "ne", "allclose", "equal", "isclose"])
def test_a_test_for_equality_is_a_short_cut(operation: str) -> None:
    assert "general path" in mend_of(operation, "severs")[0]


@pytest.mark.parametrize("operation", ["lt", "gt", "le", "ge"])
def test_a_comparison_is_a_short_cut_or_a_number(operation: str) -> None:
    told = mend_of(operation, "severs")[0]
    assert "general path" in told and "sigmoid" in told


def test_a_position_has_no_general_path() -> None:
    assert "general path" not in mend_of("argmax", "severs")[0]


@pytest.mark.parametrize("operation", ["topk", "argmax", "sort"])
def test_a_choice_is_to_be_weighed(operation: str) -> None:
    assert "weigh what they choose" in mend_of(operation, "severs")[0]


def test_a_kink_is_no_activation_for_an_inner_derivative() -> None:
    told = mend_of("ThresholdBackwardBackward0", "zeroes", "the second derivative of relu is 0 everywhere")[0]
    assert "second derivative" in told and "second derivative" not in mend_of("Threshold", "zeroes")[0]


def test_equal_eigenvalues_are_no_singular_point() -> None:
    told = mend_of("LinalgEighBackward0", "nonfinite", "eigenvalues are equal: their eigenvectors have no slope")[0]
    assert (
        "apart" in told
        and "apart" not in mend_of("SqrtBackward0", "nonfinite", "the square root's slope is infinite at 0")[0]
    )

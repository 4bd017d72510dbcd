"""Checks on plain values: each names the field it refuses and leaves the field's tensor alone."""

import math
import operator
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from torch import Tensor

from nanobrag_torch.errors import ParameterError
from nanobrag_torch.tensors import plain

E = TypeVar("E", bound=StrEnum)


def number(field: str, value: Any) -> float:
    """The plain finite number in ``value``."""
    if isinstance(value, Tensor) and value.numel() != 1:
        raise ParameterError(field, f"must be one number, got a tensor of shape {tuple(value.shape)}")
    try:
        result = plain(value)
    except (TypeError, ValueError) as error:
        raise ParameterError(field, f"must be a number or a 0-dim tensor, got {value!r}") from error
    if not math.isfinite(result):
        raise ParameterError(field, f"must be finite, got {result}")
    return result


def _compared(field: str, value: Any, holds: Callable[[float], bool], words: str) -> None:
    result = number(field, value)
    if not holds(result):
        raise ParameterError(field, f"must be {words}, got {result:g}")


def positive(field: str, value: Any) -> None:
    """Refuse zero and less."""
    _compared(field, value, lambda x: x > 0.0, "greater than 0")


def not_negative(field: str, value: Any) -> None:
    """Refuse less than zero."""
    _compared(field, value, lambda x: x >= 0.0, "0 or greater")


def between(field: str, value: Any, low: float, high: float) -> None:
    """Refuse what lies outside the closed interval."""
    _compared(field, value, lambda x: low <= x <= high, f"from {low:g} to {high:g}")


def inside(field: str, value: Any, low: float, high: float) -> None:
    """Refuse what lies outside the open interval."""
    _compared(field, value, lambda x: low < x < high, f"between {low:g} and {high:g}")


def integer(field: str, value: Any) -> int:
    """The whole number in ``value``."""
    try:
        return operator.index(value)
    except TypeError as error:
        raise ParameterError(field, f"must be a whole number, got {value!r}") from error


def count(field: str, value: Any) -> None:
    """Refuse what is not a whole number of at least 1."""
    if integer(field, value) < 1:
        raise ParameterError(field, f"must be at least 1, got {value}")


def flag(field: str, value: Any) -> None:
    """Refuse what is not True or False."""
    if not isinstance(value, bool):
        raise ParameterError(field, f"must be True or False, got {value!r}")


def triple(field: str, values: Any) -> list[float]:
    """The three plain finite numbers in ``values``."""
    if not isinstance(values, Tensor | Sequence) or isinstance(values, str) or len(values) != 3:
        raise ParameterError(field, f"must hold three numbers, got {values!r}")
    return [number(f"{field}[{i}]", value) for i, value in enumerate(values)]


def direction(field: str, values: Any) -> None:
    """Refuse a vector of no length."""
    if not any(triple(field, values)):
        raise ParameterError(field, "must be a direction, got a vector of length 0")


def choice(field: str, value: Any, kind: type[E]) -> E:
    """The member of ``kind`` that ``value`` names, in any case of letters."""
    try:
        return kind(str(value).upper())
    except ValueError:
        names = ", ".join(member.value for member in kind)
        raise ParameterError(field, f"must be one of {names}, got {value!r}") from None


def optional(check: Callable[..., Any], field: str, value: Any, *limits: float) -> None:
    """Apply ``check`` to a field that may be left out."""
    if value is not None:
        check(field, value, *limits)


def call_all(config: Any, check: Callable[[str, Any], Any], *fields: str) -> None:
    """Apply ``check`` to each named field of ``config``."""
    for field in fields:
        check(field, getattr(config, field))

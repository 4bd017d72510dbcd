"""Intervals with open ends, and their arithmetic."""

from __future__ import annotations

import math
from typing import NamedTuple


class Interval(NamedTuple):
    """``low`` to ``high``; ``open_low``/``open_high`` say that the end itself is not reached."""

    low: float
    high: float
    open_low: bool = True
    open_high: bool = True

    @property
    def is_point(self) -> bool:
        """Return whether it is one finite number."""
        return self.low == self.high and math.isfinite(self.low)

    @property
    def touches_zero(self) -> bool:
        """Return whether zero is its lower end and is reached."""
        return self.low == 0 and not self.open_low


_LARGEST = 700.0
"""No number has an exponential beyond."""
ALL = Interval(-math.inf, math.inf)
POSITIVE = Interval(0.0, math.inf)
NOT_NEGATIVE = Interval(0.0, math.inf, False)
COUNT = Interval(1.0, math.inf, False)
UNIT = Interval(0.0, 1.0)


def negated(one: Interval) -> Interval:
    """Return the interval of ``-x``."""
    return Interval(-one.high, -one.low, one.open_high, one.open_low)


def added(left: Interval, right: Interval) -> Interval:
    """Return the interval of a sum."""
    return Interval(
        left.low + right.low, left.high + right.high, left.open_low or right.open_low, left.open_high or right.open_high
    )


def multiplied(left: Interval, right: Interval) -> Interval:
    """Return the interval of a product; anything, unless no factor is negative."""
    if left.low >= 0 and right.low >= 0:
        return Interval(0.0, math.inf, _positive(left) and _positive(right))
    return ALL


def _positive(one: Interval) -> bool:
    return one.low > 0 or (one.low == 0 and one.open_low)


def rooted(inside: Interval) -> Interval:
    """``sqrt(d2 + 1e-6)`` is no smaller than 1e-3."""
    low = math.sqrt(inside.low) if inside.low > 0 else 0.0
    high = math.sqrt(inside.high) if inside.low > 0 and math.isfinite(inside.high) else math.inf
    return Interval(low, high, inside.open_low if inside.low >= 0 else False)


def hull(choices: list[Interval]) -> Interval:
    """Return the smallest interval around several."""
    if not choices:
        return ALL
    low, high = min(c.low for c in choices), max(c.high for c in choices)
    return Interval(
        low, high, all(c.open_low for c in choices if c.low == low), all(c.open_high for c in choices if c.high == high)
    )


def exponential(inside: Interval) -> Interval:
    """``exp`` of what is no more than 0 is no more than 1."""
    low, high = (math.exp(end) if end < _LARGEST else math.inf for end in (inside.low, inside.high))
    return Interval(low, high, inside.open_low or inside.low == -math.inf, inside.open_high)

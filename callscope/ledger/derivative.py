"""Derivatives by central differences: several steps, Richardson's extrapolation, and an honest error."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from callscope.ledger.lab import BudgetSpent

Sample = Callable[[float], float | None]
Enough = Callable[["Estimate"], bool]
"""Whether what two runs tell is enough, since something else confirms it."""


@dataclass(frozen=True, slots=True)
class Precision:
    """What the run's arithmetic allows: machine epsilon, the first step and the share that counts as equal.

    ``least``: the smallest share that counts as lost where it is measured by itself, at the severed edges.
    """

    epsilon: float
    steps: tuple[float, ...]
    share: float
    least: float


DOUBLE = Precision(epsilon=2.3e-16, steps=(1e-4, 1e-6, 1e-3), share=2e-5, least=1e-7)
SINGLE = Precision(epsilon=1.2e-7, steps=(2e-2, 5e-3, 1e-1), share=1e-2, least=1e-2)
_ENOUGH = 0.2
_SAFETY = 4.0
FOR_LEDGER = 1e-3
"""A relative error that a ledger, which closes to 1 %, can do with."""
_BEYOND_DOUBT = 50.0
_ONE_SIDED = 5e-5
"""What curvature may do to a derivative from one side over the smallest step, in double precision: a bound, seldom met."""
_OFF = 5e-4
_AS_FAR, _BEYOND = 0.9, 10.0
"""A jump is as high over half the step (a slope would be half as high), and higher than what the other side does."""
_HIT = 0.05
"""An expected value that two runs hit to this part of what counts as equal needs no more."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A derivative with its error. ``left`` and ``right`` are one-sided; they differ at a ``kink``."""

    value: float
    error: float
    left: float
    right: float
    kink: bool = False

    def is_zero(self) -> bool:
        """Return whether the derivative cannot be told from zero."""
        return abs(self.value) <= _SAFETY * self.error

    def agrees(self, other: float, precision: Precision) -> bool:
        """Return whether ``other`` is this derivative (or, at a kink, one between the one-sided ones)."""
        slack = precision.share * max(abs(other), abs(self.value)) + _SAFETY * self.error
        if abs(other - self.value) <= slack:
            return True
        low, high = sorted((self.left, self.right))
        return self.kink and low - slack <= other <= high + slack


def estimate(
    sample: Sample,
    base: float,
    precision: Precision,
    expected: float | None = None,
    enough: float = 0.0,
    two: Enough | None = None,
) -> Estimate | None:
    """Return the derivative at 0 of ``sample``, whose value there is ``base``; None where it is not finite.

    Steps are tried in the precision's order until two of them agree well enough; the best of them is returned. Where
    the budget ends between, what was found until then is. It also ends where the derivative is clearly not the
    ``expected`` one, or where a relative error of ``enough`` is reached; after two runs, where they hit ``expected``,
    or where ``two`` says that they are enough.
    """
    enough = max(enough, _ENOUGH * precision.share)
    best: Estimate | None = None
    for step in precision.steps:
        try:
            found = _at(sample, base, step, precision, expected, two)
        except BudgetSpent:
            if best is None:
                raise
            return best
        if found is not None and (best is None or found.error < best.error):
            best = found
        if best is not None and (best.error <= enough * abs(best.value) or decides(best, expected)):
            break
        if found is not None and found.value == 0.0 == found.left == found.right:
            break
    return best


def is_off(found: Estimate, expected: float) -> bool:
    """Return whether a derivative is not the expected one, to somebody who has a witness that it is right."""
    return is_good(found) and abs(found.value - expected) > 2 * found.error + _OFF * abs(found.value)


def glimpse(sample: Sample, base: float, precision: Precision, expected: float) -> Estimate | None:
    """Return what one displaced run tells, where that is not the expected derivative; else None.

    A kink looks like another derivative from one side: the caller must have a witness.
    """
    step = min(precision.steps)
    end = sample(step)
    if end is None or not math.isfinite(end):
        return None
    value = (end - base) / step
    noise = _BEYOND_DOUBT * precision.epsilon * max(abs(end), abs(base)) / step
    found = Estimate(value, noise + _ONE_SIDED * abs(value), value, value)
    return found if is_off(found, expected) else None


def _settled(coarse: Estimate, noise: float, expected: float | None, precision: Precision) -> Estimate | None:
    """Return what two runs tell, where that hits the expected value: no other derivative does so by chance.

    Where it does not, more is needed: over a period of the step's size two runs see another slope, and no sign of error.
    """
    off = abs(coarse.value - (expected or 0.0)) + noise
    hit = expected and off <= _HIT * precision.share * abs(expected)
    return replace(coarse, error=off) if hit else None


def is_good(found: Estimate) -> bool:
    """Return whether a derivative is known well enough for a ledger."""
    return not found.kink and found.error <= FOR_LEDGER * abs(found.value)


def decides(found: Estimate, expected: float | None) -> bool:
    """Return whether a derivative is known well enough for a ledger, and is beyond doubt not the expected one."""
    if expected is None or not is_good(found):
        return False
    return abs(found.value - expected) > _BEYOND_DOUBT * found.error + FOR_LEDGER * abs(found.value)


def _at(
    sample: Sample, base: float, step: float, precision: Precision, expected: float | None, two: Enough | None
) -> Estimate | None:
    """Return the extrapolated derivative from the steps ``step`` and ``step / 2``, or the first alone where it is enough."""
    first = [sample(step), sample(-step)]
    if first == [base, base]:
        return Estimate(0.0, 2 * precision.epsilon * abs(base) / step, 0.0, 0.0)
    coarse = _coarse(first, base, step, precision)
    if coarse is not None:
        noise = 2 * precision.epsilon * (abs(base) + abs(coarse.value * step)) / step
        settled = _settled(coarse, noise, expected, precision)
        if settled is not None:
            return settled
        if two is not None and two(coarse):
            return coarse
    try:
        second = [sample(step / 2), sample(-step / 2)]
    except BudgetSpent:
        if coarse is None:
            raise
        return coarse
    finite = [v for v in (*first, *second) if v is not None and math.isfinite(v)]
    if len(finite) < 4:
        return None
    far_up, far_down, up, down = finite
    wide, narrow = (far_up - far_down) / (2 * step), (up - down) / step
    value = (4 * narrow - wide) / 3
    reach = max(abs(v - base) for v in finite)  # the displacement itself is rounded, too: by epsilon / step of it
    noise = 2 * precision.epsilon * (max(map(abs, finite)) + reach / step) / step
    left, right = (base - down) / (step / 2), (up - base) / (step / 2)
    smooth = _beside_jump((base, far_down, down), (base, far_up, up), step, noise)
    if smooth is not None:
        return smooth
    kink = _is_kink((far_up - 2 * base + far_down) / step, right - left, noise)
    if not kink:
        noise = max(noise, _roughness((far_down, down, base, up, far_up)) / step)
    return Estimate(narrow if kink else value, abs(value - narrow) / 3 + noise, left, right, kink)


def _roughness(values: tuple[float, float, float, float, float]) -> float:
    """Return how far five equally spaced values are from a smooth curve's, whose second differences go with the square of the step.

    What a program computes may be less exact than its numbers are (the eigenvectors of a matrix that is nearly singular).
    """
    far_down, down, base, up, far_up = values
    return abs((up - 2 * base + down) - (far_up - 2 * base + far_down) / 4)


def _beside_jump(
    lower: tuple[float, float, float], upper: tuple[float, float, float], step: float, noise: float
) -> Estimate | None:
    """Return the derivative of the side without a jump, where the sink jumps exactly here; None where it does not.

    A jump moves the sink by the same amount however small the step is: divided by the step it would be any number. Each side is
    given as the sink here, at ``step`` and at half of it.
    """
    for jumping, other, sign in ((upper, lower, -1.0), (lower, upper, 1.0)):
        base, far, near = jumping
        wide, narrow = (other[1] - base) / step * sign, (other[2] - base) / (step / 2) * sign
        moved = max(abs(other[1] - base), abs(other[2] - base))
        if abs(near - base) > max(_AS_FAR * abs(far - base), _BEYOND * moved, _BEYOND_DOUBT * noise * step):
            value = 2 * narrow - wide
            return Estimate(value, abs(value - narrow) + noise, value, value)
    return None


def _coarse(ends: list[float | None], base: float, step: float, precision: Precision) -> Estimate | None:
    """Return what two displaced runs tell: the error is what the one-sided derivatives differ by."""
    up, down = ends
    if up is None or down is None or not (math.isfinite(up) and math.isfinite(down)):
        return None
    left, right = (base - down) / step, (up - base) / step
    noise = 2 * precision.epsilon * max(abs(up), abs(down)) / step
    return Estimate((up - down) / (2 * step), abs(right - left) / 2 + noise, left, right)


def _is_kink(wide_gap: float, narrow_gap: float, noise: float) -> bool:
    """Return whether the one-sided derivatives differ by the same amount at both steps (curvature would halve it)."""
    return abs(narrow_gap) > 50 * noise and abs(narrow_gap) > 0.9 * abs(wide_gap)

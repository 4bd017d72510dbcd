"""Finite differences over the leaves: one joint direction first, halves only where the sum does not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callscope.ledger.derivative import DOUBLE, Enough, Estimate, Precision, estimate, glimpse, is_off
from callscope.ledger.lab import BudgetSpent, Lab
from callscope.ledger.subject import Subject, displaced, total

Jump = tuple[float, int]
JUMPS: tuple[Jump, ...] = (
    (0.5, 0), (-0.5, 0), (3.0, 0), (-3.0, 0), (3.0, 1), (-3.0, 1), (3.0, 2), (-3.0, 2), (30.0, 3), (-30.0, 3),
)  # fmt: skip
"""Larger changes, in natural units along several directions, for what does not move under a small one (argmax)."""
FEW = 6
"""So many parameters that lose something are measured, and accounted for, each by itself; of more, each is only looked at."""
MOST_ALONE = 12
"""So many leaves get a finite difference of their own; more are judged together, or only asked whether they matter."""
RUNS_ALONE = 12
"""So many runs a leaf must be affordable for each to get a finite difference of its own."""
RESERVED = 0.5
"""The share of the budget that is kept for the ledger."""
SCARCE = 24
"""With fewer runs affordable, nothing is kept back: the verdict comes first."""


@dataclass(slots=True)
class Findings:
    """What the displacements showed, by leaf key. ``agreed``: shown right by a joint direction.

    ``doubted``: of a group that does not agree with finite differences, and that was not split within the budget.
    ``waiting``: groups of which that is known, to be told apart when the severed edges that matter are. ``confirmed``:
    subjects whose derivative has a second witness; those of the others rest on two runs or on one where it is not autograd's.
    ``lost``: what severed edges take, where that is less than the difference that is looked for. ``together``: the
    derivatives along joint directions. ``failed``: why displaced runs had no sink; ``by_parts``: of these, whose derivative was put together
    without any. ``tolerated``: what is said of those that are right within the tolerance of a hand-written derivative.
    """

    slopes: dict[str, Estimate] = field(default_factory=dict)
    agreed: dict[str, Estimate] = field(default_factory=dict)
    doubted: dict[str, int] = field(default_factory=dict)
    waiting: list[Sequence[Subject]] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    lost: dict[str, float] = field(default_factory=dict)
    together: list[tuple[Sequence[Subject], Estimate]] = field(default_factory=list)
    moved_by: dict[str, Jump] = field(default_factory=dict)
    unmoved: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    by_parts: set[str] = field(default_factory=set)
    tolerated: dict[str, str] = field(default_factory=dict)
    complete: bool = True


@dataclass(slots=True)
class Prober:
    """Displaces leaves. ``base`` is the undisplaced sink, ``copies`` the values that copies of modules began with."""

    lab: Lab
    base: float
    precision: Precision
    findings: Findings = field(default_factory=Findings)
    copies: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rounding(self) -> float:
        """Return the derivative that rounding of the sink alone may feign."""
        return 2 * self.precision.epsilon * abs(self.base) / self.precision.steps[0]

    def kept(self, group: Iterable[Subject]) -> Mapping[str, Any]:
        """Return the copies of modules, which stay what they are where the parameters displaced have a gradient."""
        return self.copies if all(subject.leaf.gradient in ("live", "zero") for subject in group) else {}

    def slope(self, group: Sequence[Subject], *, fully: bool = True) -> Estimate | None:
        """Return the sink's derivative along the joint direction of ``group``.

        Not ``fully``: two runs are enough where that is clearly not what autograd says, for somebody who has a witness.
        """
        expected = total(group)
        two: Enough | None = None if fully else (lambda found: is_off(found, expected))
        return estimate(self._along(group), self.base, self.precision, expected, two=two)

    def _along(self, group: Sequence[Subject]) -> Callable[[float], float | None]:
        kept = self.kept(group)
        return lambda step: self.lab.sink(displaced(group, step), freeze=kept)

    def glance(self, subject: Subject) -> None:
        """Compare autograd with what one run tells, where that is enough (with a witness); with finite differences else."""
        found = None
        if self.precision == DOUBLE:
            found = glimpse(self._along([subject]), self.base, self.precision, subject.autograd or 0.0)
        if found is None:
            self.check([subject])
        else:
            self._enter(subject, found)

    def confirm(self, subject: Subject) -> None:
        """Measure a subject's derivative fully, where it rests on less."""
        if subject.key not in self.findings.confirmed:
            found = self.slope([subject])
            self.findings.confirmed.add(subject.key)
            if found is not None:
                self._enter(subject, found)

    def check(self, group: Sequence[Subject], *, wait: bool = False) -> None:
        """Compare autograd with finite differences, splitting the group until each half agrees or is one leaf.

        ``wait``: a group that does not agree is split later.
        """
        if not group:
            return
        found = self.slope(group, fully=False)
        if found is not None and len(group) > 1:
            self.findings.together.append((group, found))
        if found is None:
            self._split_or_fail(group)
        elif len(group) == 1:
            self._enter(group[0], found)
        elif found.agrees(total(group), self.precision):
            self._agreeing(group, found)
        else:
            self.findings.doubted.update(dict.fromkeys((s.key for s in group), len(group)))
            if wait:
                self.findings.waiting.append(group)
            else:  # that something is lost is known: the ledger comes before who lost it
                self.lab.budget.reserve = RESERVED
                self._halves(group)

    def _enter(self, subject: Subject, found: Estimate) -> None:
        self.findings.slopes[subject.key] = found
        self.findings.agreed.pop(subject.key, None)
        self.findings.doubted.pop(subject.key, None)

    def _agreeing(self, group: Sequence[Subject], found: Estimate) -> None:
        if not _telling(found, group, self.precision):
            self._halves(group)
            return
        self.findings.agreed.update(dict.fromkeys((s.key for s in group), found))
        for subject in group:
            self.findings.doubted.pop(subject.key, None)

    def _split_or_fail(self, group: Sequence[Subject]) -> None:
        if len(group) == 1:
            self.findings.failed[group[0].key] = self.lab.failure or "their sink is not finite"
        else:
            self._halves(group)

    def _halves(self, group: Sequence[Subject]) -> None:
        middle = len(group) // 2
        self.check(group[:middle])
        self.check(group[middle:])

    def jump(self, group: Sequence[Subject]) -> None:
        """Find which leaves of ``group`` move the sink under a larger change: together first, then by halves."""
        moved, answered = self.first_jump(group)
        if moved is None and answered:
            self.findings.unmoved.update(s.key for s in group)
        elif len(group) == 1 and moved is not None:
            self.findings.moved_by[group[0].key] = moved
        elif len(group) == 1:
            self.findings.failed[group[0].key] = self.lab.failure
        else:
            middle = len(group) // 2
            self.jump(group[:middle])
            self.jump(group[middle:])

    def first_jump(self, group: Sequence[Subject]) -> tuple[Jump | None, bool]:
        """Return the smallest jump that moves the sink, or None, and whether any run got to the sink at all."""
        answered = not group
        for jump in JUMPS if group else ():
            sink = self.lab.sink(displaced(group, *jump))
            answered |= sink is not None
            if sink is not None and self.differs(sink):
                return jump, True
        return None, answered

    def differs(self, sink: float) -> bool:
        """Return whether a sink is another one than the base's, rounding aside."""
        return abs(sink - self.base) > 64 * self.precision.epsilon * max(abs(sink), abs(self.base)) or sink != sink


def _telling(found: Estimate, group: Sequence[Subject], precision: Precision) -> bool:
    """Return whether the joint sum would show a disagreement of its largest member."""
    largest = max(abs(subject.autograd or 0.0) for subject in group)
    return largest == 0.0 or found.error <= precision.share * largest


def probe_leaves(prober: Prober, subjects: Iterable[Subject]) -> Findings:
    """Displace every leaf that a finite difference can judge; what the budget did not allow is left out."""
    subjects = list(subjects)
    live, zero, none = ([s for s in subjects if s.leaf.gradient == state] for state in ("live", "zero", "none"))
    scarce = prober.lab.budget.affords() < SCARCE
    prober.lab.budget.reserve = 0.0 if scarce else RESERVED
    try:
        prober.lab.what = "parameters without a gradient"
        _without_gradient(prober, none)
        prober.lab.what = "parameters with a zero gradient"
        _flat(prober, zero)
        prober.lab.what = "parameters with a gradient"
        _compared(prober, live)
    except BudgetSpent:
        prober.findings.complete = False
    prober.lab.budget.reserve = 0.0
    return prober.findings


def _compared(prober: Prober, group: Sequence[Subject]) -> None:
    """Compare autograd with finite differences: a few leaves one by one, many along a joint direction first."""
    alone = len(group) <= MOST_ALONE and prober.lab.budget.affords() >= RUNS_ALONE * len(group)
    for part in [[subject] for subject in group] if alone else [group]:
        prober.check(part, wait=bool(group) and group[0].leaf.gradient == "live")


def _flat(prober: Prober, group: Sequence[Subject]) -> None:
    """Judge leaves whose derivative autograd calls zero or none: each on its own, or many flat together."""
    _compared(prober, group)
    prober.jump([s for s in group if _unmoving(prober.findings, s)])


def _without_gradient(prober: Prober, group: Sequence[Subject]) -> None:
    """Judge leaves without a gradient: nothing together, or the first ones each with a derivative of its own."""
    joint = prober.slope(group, fully=False) if group else None
    if joint is not None and joint.is_zero():
        prober.findings.agreed.update(dict.fromkeys((s.key for s in group), joint))
        prober.jump(group)
        return
    for subject in group[:MOST_ALONE]:
        if len(group) > FEW:
            prober.glance(subject)
        else:
            prober.check([subject])
    prober.jump([s for s in group[:MOST_ALONE] if _unmoving(prober.findings, s)])
    _matter(prober, group[MOST_ALONE:])


def _matter(prober: Prober, group: Sequence[Subject]) -> None:
    """Find out of many leaves without a gradient which move the sink at all, one change each."""
    if not group or prober.first_jump(group) == (None, True):
        prober.findings.unmoved.update(s.key for s in group)
        return
    for subject in group:
        prober.jump([subject])


def _unmoving(findings: Findings, subject: Subject) -> bool:
    found = findings.slopes.get(subject.key) or findings.agreed.get(subject.key)
    return found is None or found.is_zero()

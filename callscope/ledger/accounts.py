"""The gradient ledger: for each parameter, f = g + the sum of what was lost at each severed edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from callscope.ledger.derivative import Estimate
from callscope.ledger.interventions import Group, Intervener, groups_of
from callscope.ledger.lab import BudgetSpent
from callscope.ledger.probing import Findings
from callscope.ledger.subject import Subject

CLOSED_WITHIN = 0.01
MOST_ACCOUNTS = 48
"""At most so many parameters get an account of their own; the others share the joint one."""
_NOTHING = 1e-9


@dataclass(slots=True)
class Account:
    """One parameter's sum: the finite difference, autograd's part, and each group of sites' contribution.

    ``defects``: what nodes with a wrong derivative of their own lose.
    """

    subject: Subject
    slope: Estimate
    connected: float | None
    entries: list[tuple[Group, float]] = field(default_factory=list)
    defects: float = 0.0

    @property
    def autograd(self) -> float:
        """Return what autograd gives, nothing where it gives none."""
        return self.subject.autograd or 0.0

    @property
    def unexplained(self) -> float:
        """Return f - g - sum of c_s, less what nodes with a wrong derivative of their own account for."""
        return self.slope.value - self.autograd - sum(part for _, part in self.entries) - self.defects

    @property
    def closure(self) -> float:
        """Return the unexplained share, 0 where the sum closes within the finite difference's error."""
        size = max(abs(self.slope.value), abs(self.autograd), *(abs(part) for _, part in self.entries), 0.0)
        rest = max(0.0, abs(self.unexplained) - 4 * self.slope.error)
        return rest / size if size else 0.0

    def is_wrong(self, share: float) -> bool:
        """Return whether the connected part itself is not what autograd says: some node's own derivative is wrong."""
        if self.connected is None:
            return False
        size = max(abs(self.connected), abs(self.autograd))
        noise = share * max(size, abs(self.slope.value)) + 8 * self.slope.error
        return abs(self.connected - self.autograd) > noise


@dataclass(slots=True)
class Accounts:
    """All accounts of a run. ``harmless``: groups of sites whose joint contribution is nothing.

    ``joint``: what each group of sites costs along the joint direction of all parameters.
    """

    accounts: list[Account] = field(default_factory=list)
    harmless: list[Group] = field(default_factory=list)
    mattering: list[Group] = field(default_factory=list)
    joint: list[tuple[Group, float]] = field(default_factory=list)
    complete: bool = True

    def shares(self) -> list[tuple[Group, float]]:
        """Return the groups with the share of the parameters' derivatives lost there, largest first."""
        sums: dict[int, float] = {}
        groups: dict[int, Group] = {}
        for entries in [account.entries for account in self.accounts] or [self.joint]:
            size = max((abs(part) for _, part in entries), default=0.0)
            for group, part in entries:
                groups[id(group)] = group
                sums[id(group)] = sums.get(id(group), 0.0) + (abs(part) / size if size else 0.0)
        return sorted(((groups[key], share) for key, share in sums.items()), key=lambda pair: -pair[1])


def needing(subjects: Iterable[Subject], findings: Findings, share: float) -> list[Subject]:
    """Return the subjects whose finite difference is not what autograd says."""
    return [s for s in subjects if s.key in findings.slopes and _differs(findings.slopes[s.key], s, share)]


def _differs(slope: Estimate, subject: Subject, share: float) -> bool:
    slack = share * max(abs(slope.value), abs(subject.autograd or 0.0)) + 4 * slope.error
    low, high = sorted((slope.left, slope.right))
    autograd = subject.autograd or 0.0
    return abs(slope.value - autograd) > slack and not (slope.kink and low - slack <= autograd <= high + slack)


def open_accounts(intervener: Intervener, findings: Findings, subjects: Sequence[Subject]) -> Accounts:
    """Balance every parameter that needs it; prove the other sites harmless. What the budget cuts off is missing."""
    books = Accounts()
    needy = needing(subjects, findings, intervener.prober.precision.share)
    try:
        intervener.prober.lab.what = "severed edges"
        _screen(books, intervener, [s for s in subjects if s.autograd is not None or s in needy])
        for subject in needy[:MOST_ACCOUNTS]:
            intervener.prober.lab.what = f"ledger of {subject.leaf.name}"
            books.accounts.append(_balance(books, intervener, subject, findings.slopes[subject.key]))
    except BudgetSpent:
        books.complete = False
    return books


def _screen(books: Accounts, intervener: Intervener, subjects: Sequence[Subject]) -> None:
    """Tell the sites that matter along a joint direction from the harmless ones."""
    groups = groups_of(intervener.sites)
    if not groups or not subjects:
        return
    motion = intervener.frozen(subjects).motion
    parts = [intervener.part(group, motion, subjects) for group in groups]
    size = max(abs(part.value) for part in parts)
    for group, part in zip(groups, parts, strict=True):
        nothing = part.is_zero() or abs(part.value) < _NOTHING * size
        (books.harmless if nothing else books.mattering).append(group)
        books.joint.append((group, 0.0 if nothing else part.value))


def _balance(books: Accounts, intervener: Intervener, subject: Subject, slope: Estimate) -> Account:
    frozen = intervener.frozen([subject])
    parts = [(group, intervener.part(group, frozen.motion, [subject]).value) for group in books.mattering]
    return Account(subject, slope, frozen.connected, parts)

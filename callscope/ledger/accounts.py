"""The gradient ledger: for each parameter, f = g + the sum of what was lost at each severed edge."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from callscope.ledger.constrained import blocked, judge_by_parts
from callscope.ledger.derivative import FOR_LEDGER, Estimate
from callscope.ledger.interventions import Group, Intervener, by_caller, groups_of, is_decision, place_of
from callscope.ledger.lab import BudgetSpent
from callscope.ledger.probing import MOST_ALONE, Findings
from callscope.ledger.subject import Subject, together

CLOSED_WITHIN = 0.01
MOST_ACCOUNTS = 48
"""At most so many parameters get an account of their own; the others share the joint one."""
_NOTHING = 1e-9
_RUNS_EACH = 6


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


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """What a group of sites costs: summed over the leaves that decide the verdict, over the others; in size, all told."""

    decisive: float = 0.0
    beside: float = 0.0
    size: float = 0.0

    def plus(self, share: float, size: float, *, decisive: bool) -> Share:
        """Return the sum with one leaf's share."""
        if decisive:
            return Share(self.decisive + share, self.beside, self.size + size)
        return Share(self.decisive, self.beside + share, self.size + size)


@dataclass(slots=True)
class Accounts:
    """All accounts of a run. ``harmless``: groups of sites whose joint contribution is nothing.

    ``joint``: what each group of sites costs along the joint direction of all parameters, ``screened`` says of
    which, by key. ``whole``: the account of that direction, where the budget allowed no other.
    """

    accounts: list[Account] = field(default_factory=list)
    harmless: list[Group] = field(default_factory=list)
    mattering: list[Group] = field(default_factory=list)
    joint: list[tuple[Group, float]] = field(default_factory=list)
    screened: frozenset[str] = frozenset()
    whole: Account | None = None
    complete: bool = True

    def shares(self, decisive: Container[str]) -> list[tuple[Group, Share]]:
        """Return what each group of sites costs: those of the ``decisive`` leaves that lose most there come first."""
        shares: dict[int, Share] = {}
        groups: dict[int, Group] = {}
        for key, entries in [(a.subject.key, a.entries) for a in self.accounts] or [("", self.joint)]:
            size = max((abs(part) for _, part in entries), default=0.0)
            for group, part in entries if size else ():
                groups[id(group)] = group
                known = shares.get(id(group), Share())
                counts = not key or key in decisive
                shares[id(group)] = known.plus(abs(part) / size, abs(part), decisive=counts)
        ordered = sorted(shares, key=lambda key: shares[key], reverse=True)
        return [(groups[key], shares[key]) for key in ordered]


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
    books, share = Accounts(), intervener.prober.precision.share
    needy = needing(subjects, findings, share)
    try:
        intervener.prober.lab.what = "severed edges"
        shut = blocked(subjects, findings)
        _screen(books, intervener, [s for s in subjects if s.autograd is not None or s in needy or s in shut])
        judge_by_parts(shut, findings, intervener, books.mattering)
        _check_behind(books, intervener, findings, subjects)
        needy = needing(subjects, findings, share)
        for index, subject in enumerate(needy[:MOST_ACCOUNTS]):
            intervener.prober.lab.what = f"ledger of {subject.leaf.name}"
            books.accounts.append(
                _balance(books, intervener, subject, findings.slopes[subject.key], len(needy) - index)
            )
    except BudgetSpent:
        books.complete = False
    if not (books.complete and findings.complete):
        books.whole = _whole(books, findings)
    return books


def _whole(books: Accounts, findings: Findings) -> Account | None:
    """Return the account of the joint direction along which severed edges were tried: where it closes, those are all."""
    for subjects, slope in findings.together:
        if frozenset(subject.key for subject in subjects) == books.screened:
            return Account(together(subjects), slope, None, list(books.joint))
    return None


def _screen(books: Accounts, intervener: Intervener, subjects: Sequence[Subject]) -> None:
    """Tell the sites that matter along a joint direction from the harmless ones."""
    groups = groups_of(intervener.sites)
    if not groups or not subjects:
        return
    books.screened = frozenset(subject.key for subject in subjects)
    motion = intervener.frozen(subjects).motion
    parts: list[tuple[Group, Estimate]] = []
    try:
        for group in sorted(groups, key=lambda group: intervener.runs_of(group, motion)):
            parts.append((group, intervener.part(group, motion, subjects)))
    finally:  # what the budget allowed counts
        _sort_out(books, [(group, part) for group, part in parts if place_of(group[0]) not in intervener.stuck])


def _sort_out(books: Accounts, parts: Iterable[tuple[Group, Estimate]]) -> None:
    parts = sorted(parts, key=lambda pair: place_of(pair[0][0]))
    size = max((abs(part.value) for _, part in parts), default=0.0)
    for group, part in parts:
        nothing = part.is_zero() or abs(part.value) < _NOTHING * size
        split = [group] if nothing else by_caller(group)
        for one in split:
            (books.harmless if nothing else books.mattering).append(one)
            books.joint.append((one, 0.0 if nothing else part.value / len(split)))


def _check_behind(books: Accounts, intervener: Intervener, findings: Findings, subjects: Sequence[Subject]) -> None:
    """Check alone what a site takes from: a small loss hides in the tolerance of a joint direction, or of one's own."""
    needy = {s.key for s in needing(subjects, findings, intervener.prober.precision.share)}
    for group in books.mattering:
        behind = {key for site in group for key in site.leaves} - needy - findings.lost.keys()
        hidden = [s for s in subjects if s.key in behind and s.leaf.gradient == "live" and s.key not in findings.failed]
        for subject in islice(_losing(intervener, group, hidden), MOST_ALONE):
            intervener.prober.lab.what = f"{subject.leaf.name}, which a severed edge takes from"
            if subject.key not in findings.slopes:
                intervener.prober.check([subject])
            slope = findings.slopes.get(subject.key)
            if slope is not None and not needing([subject], findings, intervener.prober.precision.share):
                _note_small(books, findings, _balance(books, intervener, subject, slope, 1), intervener)


def _note_small(books: Accounts, findings: Findings, account: Account, intervener: Intervener) -> None:
    """Take note of a loss below the tolerance, where what the severed edges cost is itself beyond doubt."""
    parts = [part for _, part in account.entries]
    lost, size = sum(parts), abs(account.slope.value)
    doubt = FOR_LEDGER * max(map(abs, parts), default=0.0)
    missed = abs(account.slope.value - account.autograd - lost)
    if abs(lost) > max(intervener.prober.precision.least * size, 4 * doubt) and missed <= max(
        4 * account.slope.error, abs(lost) / 4
    ):
        findings.lost[account.subject.key] = lost
        books.accounts.append(account)


def _losing(intervener: Intervener, group: Group, subjects: Sequence[Subject]) -> Iterator[Subject]:
    """Yield the leaves whose derivative misses what is lost at a group of sites: together, then by halves."""
    if not subjects:
        return
    part = intervener.part(group, intervener.frozen(subjects).motion, subjects)
    least = min(abs(subject.autograd or 0.0) for subject in subjects)
    if part.is_zero() or abs(part.value) <= intervener.prober.precision.least * least:
        return
    if len(subjects) == 1:
        yield subjects[0]
        return
    middle = len(subjects) // 2
    yield from _losing(intervener, group, subjects[:middle])
    yield from _losing(intervener, group, subjects[middle:])


def _balance(books: Accounts, intervener: Intervener, subject: Subject, slope: Estimate, still: int) -> Account:
    """Return one parameter's account, the costliest sites first; ``still`` parameters wait for theirs."""
    frozen = intervener.frozen([subject])
    account = Account(subject, slope, frozen.connected)
    joint = {id(group): abs(part) for group, part in books.joint}
    hurried = intervener.prober.lab.budget.affords() < _RUNS_EACH * len(books.mattering) * still
    for group in sorted(books.mattering, key=lambda group: -joint[id(group)]):
        if hurried and account.entries and account.closure <= FOR_LEDGER:  # the rest adds up to nothing
            break
        account.entries.append((group, intervener.part(group, frozen.motion, [subject], account.unexplained).value))
    _hold(books, intervener, account)
    return account


def _hold(books: Accounts, intervener: Intervener, account: Account) -> None:
    """Hold each group alone where what a group of sites lets escape moves only with a decision (``x != 0``).

    A decision is held while sites move, so nothing escapes there then; the values come before the decisions themselves.
    """
    if not intervener.decided or account.closure <= CLOSED_WITHIN or account.is_wrong(FOR_LEDGER):
        return
    key, known = account.subject.key, {id(group): part for group, part in account.entries}
    leading = [g for g in (*books.mattering, *books.harmless) if any(key in site.leaves for site in g)]
    for group in sorted(leading, key=lambda group: all(map(is_decision, group))):
        lack = intervener.lacking(group, [account.subject]).value - known.get(id(group), 0.0)
        if abs(account.unexplained - lack) < abs(account.unexplained) / 2:
            account.entries.append((group, lack))
        if account.closure <= CLOSED_WITHIN:
            return

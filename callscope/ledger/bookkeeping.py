"""All accounts of a run: the severed edges that matter first, then each parameter that autograd does not explain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from callscope.ledger import many
from callscope.ledger.accounts import CLOSED_WITHIN, Account, Accounts, differs, needing
from callscope.ledger.constrained import blocked, judge_by_parts
from callscope.ledger.derivative import FOR_LEDGER, Enough, is_good
from callscope.ledger.interventions import Intervener, is_decision
from callscope.ledger.lab import BudgetSpent
from callscope.ledger.probing import FEW, MOST_ALONE, Findings
from callscope.ledger.screening import losing, screen
from callscope.ledger.subject import Subject, together

MOST_ACCOUNTS = 48
"""At most so many parameters get an account of their own; the others share the joint one."""
_RUNS_EACH = 6


def open_accounts(intervener: Intervener, findings: Findings, subjects: Sequence[Subject]) -> Accounts:
    """Balance every parameter that needs it; prove the other sites harmless. What the budget cuts off is missing."""
    books, share = Accounts(), intervener.prober.precision.share
    needy = needing(subjects, findings, share)
    try:
        intervener.prober.lab.what = "severed edges"
        shut = blocked(subjects, findings)
        screen(books, intervener, [s for s in subjects if s.autograd is not None or s in needy or s in shut])
        judge_by_parts(shut, findings, intervener, books.mattering)
        many.tell_apart(intervener.prober, books.mattering)
        _check_behind(books, intervener, findings, subjects)
        _balance_all(books, intervener, findings, needing(subjects, findings, share))
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


def _check_behind(books: Accounts, intervener: Intervener, findings: Findings, subjects: Sequence[Subject]) -> None:
    """Check alone what a site takes from: a small loss hides in the tolerance of a joint direction, or of one's own."""
    needy = {s.key for s in needing(subjects, findings, intervener.prober.precision.share)}
    for group in books.mattering:
        behind = {key for site in group for key in site.leaves} - needy - findings.lost.keys()
        hidden = [s for s in subjects if s.key in behind and s.leaf.gradient == "live" and s.key not in findings.failed]
        for subject in islice(losing(intervener, group, hidden), MOST_ALONE):
            intervener.prober.lab.what = f"{subject.leaf.name}, which a severed edge takes from"
            if subject.key not in findings.slopes:
                intervener.prober.check([subject])
            if subject.key in findings.slopes and not needing([subject], findings, intervener.prober.precision.share):
                _note_small(books, findings, _balance(books, intervener, findings, subject, 1), intervener)


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


def _balance_all(books: Accounts, intervener: Intervener, findings: Findings, needy: Sequence[Subject]) -> None:
    """Balance many parameters that lose at the same edges together; the others, and where that does not close, each alone."""
    alone: list[Subject] = []
    for group in many.alike(needy, books.mattering):
        intervener.prober.lab.what = f"ledger of {len(group)} parameters"
        shared = many.shared(books, intervener, findings, group) if len(group) > FEW else ()
        books.accounts.extend(shared)
        alone.extend(() if shared else group)
    for index, subject in enumerate(alone[:MOST_ACCOUNTS]):
        intervener.prober.lab.what = f"ledger of {subject.leaf.name}"
        account = _confirmed(books, intervener, findings, subject, len(alone) - index)
        if differs(findings.slopes[subject.key], subject, intervener.prober.precision.share):
            books.accounts.append(account)
    for subject in alone[MOST_ACCOUNTS:]:
        intervener.prober.confirm(subject)


def _confirmed(books: Accounts, intervener: Intervener, findings: Findings, subject: Subject, still: int) -> Account:
    """Return one parameter's account; where few runs do not close it, with everything in it measured fully."""
    account = _balance(books, intervener, findings, subject, still, two=is_good)
    if account.adds_up():
        return account
    intervener.prober.confirm(subject)
    return _balance(books, intervener, findings, subject, still)


def _balance(
    books: Accounts,
    intervener: Intervener,
    findings: Findings,
    subject: Subject,
    still: int,
    two: Enough | None = None,
) -> Account:
    """Return one parameter's account, the costliest sites first; ``still`` parameters wait for theirs."""
    frozen = intervener.frozen([subject])
    account = Account(subject, findings.slopes[subject.key], frozen.connected, bent=frozen.bent)
    joint = {id(group): abs(part) for group, part in books.joint}
    hurried = intervener.prober.lab.budget.affords() < _RUNS_EACH * len(books.mattering) * still
    for group in sorted(books.mattering, key=lambda group: -joint[id(group)]):
        if hurried and account.entries and account.closure <= FOR_LEDGER:  # the rest adds up to nothing
            break
        part = intervener.part(group, frozen.motion, [subject], account.unexplained, two=two)
        account.entries.append((group, part.value))
    if two is None:
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

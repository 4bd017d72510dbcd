"""What a hand-written backward does beside what it returns: it runs a backward of its own, or the engine refuses to go on in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from callscope.ledger.accounts import Account
from callscope.ledger.trial import Defect, Trial
from callscope.model.verdict import LedgerSite

RAISED = "raised"
"""The key in a run's record under which the place stands at which a backward refused to go on."""


def less_given(defects: Iterable[Defect]) -> list[Defect]:
    """Return the defects, those of values that are no inputs without what a backward within gave the parameter.

    A reversible block runs again there, and calls ``backward`` itself.
    """
    left: list[Defect] = []
    given: set[int] = set()
    for defect in defects:
        account = defect.account
        if defect.captured and account.autograd and account.subject.leaf.within:
            lost = defect.lost - (0.0 if id(account) in given else account.autograd)
            given.add(id(account))
            defect = replace(defect, lost=lost, gives="other", captured=False)
        left.append(defect)
    return left


def account_for_refusal(trial: Trial) -> None:
    """Enter in the accounts what the rest of the graph would have carried, had a backward within not refused to go on."""
    for account, part in _refused(trial):
        account.defects += part


def refusal_rows(trial: Trial) -> Iterator[LedgerSite]:
    """Yield what each parameter loses at the place where a backward refused to go on."""
    for account, part in _refused(trial):
        span = trial.observed.extra[RAISED][0]
        yield LedgerSite(span, "backward", account.subject.leaf.name, part / account.subject.unit)


def _refused(trial: Trial) -> Iterator[tuple[Account, float]]:
    record = trial.observed
    if record.status == "severed-backward" and RAISED in record.extra:
        for account in trial.accounts.accounts:
            if account.connected is not None and account.connected != account.autograd:
                yield account, account.connected - account.autograd

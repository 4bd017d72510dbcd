"""Many parameters that lose something: told apart by few runs each, which one sum of all of them confirms.

A loss of each is measured by one run. That many such numbers are right is seen along one direction of all of them, in
which each loses alike: there the finite difference, autograd and what the severed edges cost are measured by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from callscope.ledger.accounts import ADDS_UP_WITHIN, Account, Accounts
from callscope.ledger.derivative import Estimate, is_good
from callscope.ledger.interventions import Group, Intervener
from callscope.ledger.lab import BudgetSpent
from callscope.ledger.probing import RESERVED, Findings, Prober
from callscope.ledger.subject import Subject, together

_LIGHTEST = 1e-3
_PART_OF_ONE = 0.05
"""What single runs gave may miss the sum by so much of what one parameter loses: a kink that was taken for a loss misses more."""


def tell_apart(prober: Prober, mattering: Sequence[Group]) -> None:
    """Split the groups that do not agree with autograd: those that lead to no severed edge that matters, and each other one."""
    leading = {key for group in mattering for site in group for key in site.leaves}
    budget, prober.lab.what = prober.lab.budget, "parameters that lose something"
    budget.reserve = RESERVED
    try:
        for group in prober.findings.waiting:
            prober.check([subject for subject in group if subject.key not in leading])
            for subject in group:
                if subject.key in leading:
                    prober.glance(subject)
    except BudgetSpent:
        prober.findings.complete = False
    budget.reserve = 0.0


def alike(needy: Sequence[Subject], mattering: Sequence[Group]) -> list[list[Subject]]:
    """Return the subjects grouped by the state of their gradient and the severed edges that they lead to."""
    behind = [{key for site in group for key in site.leaves} for group in mattering]
    groups: dict[tuple[str, tuple[int, ...]], list[Subject]] = {}
    for subject in needy:
        edges = tuple(index for index, keys in enumerate(behind) if subject.key in keys)
        groups.setdefault((subject.leaf.gradient, edges), []).append(subject)
    return list(groups.values())


def shared(
    books: Accounts, intervener: Intervener, findings: Findings, subjects: Sequence[Subject]
) -> Sequence[Account]:
    """Return what one sum along a direction of all subjects accounts for, nothing where it does not add up."""
    even = _even(subjects, findings)
    slope = intervener.prober.slope(even, fully=False)
    if slope is None or not _is_sum(slope, even, subjects, findings):
        return ()
    frozen = intervener.frozen(even)
    account = Account(together(even), slope, frozen.connected, members=tuple(s.key for s in subjects))
    for group in books.mattering:
        part = intervener.part(group, frozen.motion, even, account.unexplained, two=is_good)
        account.entries.append((group, part.value))
    if abs(account.unexplained) > _slack(slope, even):
        return ()
    costly = [group for group, part in account.entries if part]
    if len(costly) != 1:
        return [account]
    return [_own(subject, findings.slopes[subject.key], costly[0]) for subject in subjects]


def _even(subjects: Sequence[Subject], findings: Findings) -> list[Subject]:
    """Return the subjects with directions along which each loses about alike, and none makes up for another."""
    losses = [findings.slopes[s.key].value - (s.autograd or 0.0) for s in subjects]
    least = min(map(abs, losses))
    weights = [math.copysign(max(_LIGHTEST, least / abs(loss)), loss) for loss in losses]
    return [_weighed(subject, weight) for subject, weight in zip(subjects, weights, strict=True)]


def _weighed(subject: Subject, weight: float) -> Subject:
    autograd = None if subject.autograd is None else subject.autograd * weight
    return replace(subject, scale=subject.scale * weight, autograd=autograd, unit=subject.unit * weight)


def _is_sum(slope: Estimate, even: Sequence[Subject], subjects: Sequence[Subject], findings: Findings) -> bool:
    """Return whether what was found of each adds up to what is found of all."""
    weights = [one.unit / subject.unit for one, subject in zip(even, subjects, strict=True)]
    parts = [findings.slopes[s.key].value * weight for s, weight in zip(subjects, weights, strict=True)]
    one = _lost(slope, even) / len(even)
    return abs(sum(parts) - slope.value) <= _PART_OF_ONE * one + _slack(slope, even)


def _slack(slope: Estimate, even: Sequence[Subject]) -> float:
    """Return what a sum may be off by."""
    return ADDS_UP_WITHIN * max(abs(slope.value), _lost(slope, even)) / math.sqrt(len(even))


def _lost(slope: Estimate, even: Sequence[Subject]) -> float:
    return abs(slope.value - sum(subject.autograd or 0.0 for subject in even))


def _own(subject: Subject, slope: Estimate, group: Group) -> Account:
    """Return a subject's own account: where one severed edge takes all that is lost, each one's share is known."""
    return Account(subject, slope, None, [(group, slope.value - (subject.autograd or 0.0))])

"""Which severed edges cost anything at all: along a joint direction, and beside parameters that seem right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from callscope.ledger.accounts import Accounts
from callscope.ledger.derivative import Estimate, is_good
from callscope.ledger.interventions import Group, Intervener, by_caller, groups_of, place_of
from callscope.ledger.subject import Subject

_NOTHING = 1e-9


def screen(books: Accounts, intervener: Intervener, subjects: Sequence[Subject]) -> None:
    """Tell the sites that matter along a joint direction from the harmless ones."""
    groups = groups_of(intervener.sites)
    if not groups or not subjects:
        return
    books.screened = frozenset(subject.key for subject in subjects)
    motion = intervener.frozen(subjects).motion
    parts: list[tuple[Group, Estimate]] = []
    try:
        for group in sorted(groups, key=lambda group: intervener.runs_of(group, motion)):
            parts.append((group, intervener.part(group, motion, subjects, two=is_good)))
    finally:  # what the budget allowed counts
        _sort_out(books, [(group, part) for group, part in parts if place_of(group[0]) not in intervener.stuck])


def _sort_out(books: Accounts, parts: Iterable[tuple[Group, Estimate]]) -> None:
    parts = sorted(parts, key=lambda pair: place_of(pair[0][0]))
    size = max((abs(part.value) for _, part in parts), default=0.0)
    for group, part in parts:
        nothing = part.is_zero() or abs(part.value) < _NOTHING * size
        books.bent |= nothing and (part.left != 0.0 or part.right != 0.0)
        split = [group] if nothing else by_caller(group)
        for one in split:
            (books.harmless if nothing else books.mattering).append(one)
            books.joint.append((one, 0.0 if nothing else part.value / len(split)))


def losing(intervener: Intervener, group: Group, subjects: Sequence[Subject]) -> Iterator[Subject]:
    """Yield the leaves whose derivative misses what is lost at a group of sites: together, then by halves.

    What all of them lose is too little to matter to those with large gradients: these come first, and are left out.
    """
    return _halved(intervener, group, sorted(subjects, key=lambda subject: -abs(subject.autograd or 0.0)))


def _halved(intervener: Intervener, group: Group, subjects: Sequence[Subject]) -> Iterator[Subject]:
    if not subjects:
        return
    prober = intervener.prober
    shares = [max(prober.precision.least * abs(subject.autograd or 0.0), prober.rounding) for subject in subjects]

    def told(found: Estimate) -> bool:
        return abs(abs(found.value) - shares[-1]) > 2 * found.error

    part = intervener.part(group, intervener.frozen(subjects).motion, subjects, two=told)
    left = [subject for subject, share in zip(subjects, shares, strict=True) if share < abs(part.value)]
    if part.is_zero() or not left:
        return
    if len(subjects) == 1:
        yield subjects[0]
        return
    middle = len(left) // 2
    for half in (left[:middle], left[middle:]):
        yield from _halved(intervener, group, half)

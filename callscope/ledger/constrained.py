"""Parameters that may not be displaced (the program checks their sum, their norm): judged by parts.

A displaced run fails at the check. With what escapes from the graph held it does not, where the check itself asks
something that escaped; and what escapes can be moved at each severed edge without the parameter. Both together are
the derivative: f = (f with everything that escapes held) + the sum of what is lost at the edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callscope.ledger.derivative import Estimate
from callscope.ledger.interventions import Group, Intervener
from callscope.ledger.probing import Findings
from callscope.ledger.subject import Subject


def blocked(subjects: Iterable[Subject], findings: Findings) -> list[Subject]:
    """Return the subjects whose displaced runs all failed."""
    return [s for s in subjects if s.key in findings.failed and s.key not in findings.slopes]


def judge_by_parts(
    subjects: Sequence[Subject], findings: Findings, intervener: Intervener, mattering: Sequence[Group]
) -> None:
    """Give blocked subjects a derivative that is put together, where its parts can be had."""
    for subject in blocked(subjects, findings):
        intervener.prober.lab.what = f"{subject.leaf.name}, by parts"
        found = _put_together(subject, intervener, mattering)
        if found is not None and not (found.is_zero() and intervener.is_stuck(subject)):
            findings.slopes[subject.key] = found
            findings.by_parts.add(subject.key)


def _put_together(subject: Subject, intervener: Intervener, mattering: Sequence[Group]) -> Estimate | None:
    held = intervener.all_held([subject])
    if held is None:
        return None
    motion = intervener.frozen([subject]).motion
    parts = [intervener.part(group, motion, [subject]) for group in mattering]
    value = held.value + sum(part.value for part in parts)
    error = held.error + sum(part.error for part in parts)
    return Estimate(value, error, held.left + value - held.value, held.right + value - held.value, held.kink)

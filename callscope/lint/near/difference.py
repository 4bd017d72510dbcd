"""The last whole answer, corrected by what one part of the program says before and after an edit.

A part does not answer as the whole would: it lacks callers, and what reaches a bound is not the same. But it lacks them before the edit as after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callscope.lint.near.lines import moved
from callscope.model.finding import Finding

Lines = Mapping[str, Mapping[int, int]]
"""For each edited file where its old lines are now."""
Place = tuple[str, int, int, int, int, str]


def corrected(
    whole: Iterable[Finding], before: Iterable[Finding], after: Iterable[Finding], lines: Lines
) -> list[Finding]:
    """Return the findings after an edit. ``whole``: of everything before it; ``before`` and ``after``: of a part."""
    kept, torn = _brought(whole, lines)
    former, _ = _brought(before, lines)
    now = _by_place(after)
    found = []
    for place in {**kept, **now}:
        said, new = kept.get(place), now.get(place)
        rank = _corrected(_rank(said), _rank(former.get(place)), _rank(new))
        told = new if _rank(said) != rank or (place in torn and _rank(new) == rank) else said
        if rank and told is not None:
            found.append(told)
    return sorted(found, key=Finding.sort_key)


def _corrected(said: int, before: int, after: int) -> int:
    """Return how grave a place is: as the whole said, where the edit changed nothing for the part."""
    if before == after:
        return said
    if said == before:
        return after
    return max(said, after) if after > before else min(said, after)


def _brought(findings: Iterable[Finding], lines: Lines) -> tuple[dict[Place, Finding], set[Place]]:
    """Return the findings that still stand, where they stand now, and the places of those of which steps are gone."""
    found, torn = [], set[Place]()
    for finding in findings:
        now = moved(finding, lines)
        if now is not None:
            found.append(now)
            if len(now.steps) < len(finding.steps):
                torn.add(_place(now))
    return _by_place(found), torn


def _rank(finding: Finding | None) -> int:
    return 0 if finding is None else 1 + finding.severity.rank


def _place(finding: Finding) -> Place:
    span = finding.span
    return (span.path, span.line, span.column, span.end_line, span.end_column, finding.name)


def _by_place(findings: Iterable[Finding]) -> dict[Place, Finding]:
    found: dict[Place, Finding] = {}
    for finding in findings:
        if _rank(finding) > _rank(found.get(_place(finding))):
            found[_place(finding)] = finding
    return found

"""Findings after an edit that moved lines and changed no code: the same findings at their new lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from callscope.model.callgraph import BlindSpot
from callscope.model.finding import Finding
from callscope.model.span import Span
from callscope.source.facts import FileFacts
from callscope.source.moved import Moves, Torn


class Shift:
    """One file whose lines moved. Raises Torn where the edit did more than that."""

    def __init__(self, before: FileFacts, now: FileFacts, old_text: str, new_text: str) -> None:
        moves = Moves(before, now)
        lines = moves.lines()
        self._old, self._new = old_text.split("\n"), new_text.split("\n")
        if lines is None or not all(self._written_alike(*place, *moves.place(place)) for place in moves):
            raise Torn
        self._lines = lines

    def _written_alike(self, line: int, column: int, end: int, last: int, here: int, *_: int) -> bool:
        return line != end or self._old[line - 1][column - 1 : last - 1] == self._new[here - 1][column - 1 : last - 1]

    def line(self, line: int) -> int:
        """Return where what stood on a line stands now."""
        found = self._lines.get(line)
        if found is None:
            raise Torn
        return found

    def span(self, span: Span) -> Span:
        """Return where what stood at a place stands now."""
        return replace(span, line=self.line(span.line), end_line=self.line(span.end_line))

    def step(self, step: str, span: Span) -> str:
        """Return one step of evidence, ``path:line: source``, as it reads now."""
        rest = step.removeprefix(f"{span.anchor()}: ")
        quoted, now = self._old[span.line - 1].strip(), self._new[self.line(span.line) - 1].strip()
        if not quoted or not now or rest == step or not rest.startswith(quoted):
            raise Torn
        return f"{span.path}:{self.line(span.line)}: {now}{rest[len(quoted) :]}"


def moved_finding(finding: Finding, shifts: Mapping[str, Shift]) -> Finding:
    """Return a finding at its new lines; without its fix where its own file moved."""
    span, fix = finding.span, finding.fix
    if span.path in shifts:
        span, fix = shifts[span.path].span(span), None
    if len(finding.why) != len(finding.steps):
        raise Torn
    why, steps = [], []
    for text, step in zip(finding.why, finding.steps, strict=True):
        shift = shifts.get(step.path)
        why.append(shift.step(text, step) if shift else text)
        steps.append(shift.span(step) if shift else step)
    return replace(finding, span=span, fix=fix, why=tuple(why), steps=tuple(steps))


def moved_spots(spots: Iterable[BlindSpot], shifts: Mapping[str, Shift]) -> tuple[BlindSpot, ...]:
    """Return what was given up on, at its new lines."""
    moved = []
    for spot in spots:
        if spot.site.path in shifts and spot.site.line > 1:
            spot = replace(spot, site=shifts[spot.site.path].span(spot.site))
        elif spot.site.path in shifts:
            raise Torn
        moved.append(spot)
    return tuple(sorted(moved, key=lambda spot: (spot.site.path, spot.site.line, spot.reason)))


def mentioned(findings: Iterable[Finding]) -> set[str]:
    """Return the paths of every file that a finding or its evidence stands in."""
    return {span.path for finding in findings for span in (finding.span, *finding.steps)}

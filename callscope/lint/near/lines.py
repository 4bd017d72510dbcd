"""Where the lines of an edited file stand now, and findings that are brought there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from callscope.model.finding import Finding
from callscope.model.span import Span


def moved_lines(before: Sequence[int], now: Sequence[int]) -> dict[int, int]:
    """Return for each line that is still there where it is; both as numbers that stand for texts."""
    start = 0
    while start < min(len(before), len(now)) and before[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(before), len(now)) - start and before[-1 - end] == now[-1 - end]:
        end += 1
    found = {line: line for line in range(1, start + 1)}
    old, new = before[start : len(before) - end], now[start : len(now) - end]
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for number in range(1, block.size + 1):
            found[start + block.a + number] = start + block.b + number
    for number in range(end):
        found[len(before) - number] = len(now) - number
    return found


def moved_span(span: Span, lines: Mapping[str, Mapping[int, int]]) -> Span | None:
    """Return where a span is now; None where its first or last line has changed, or what stands between."""
    if span.path not in lines:
        return span
    end = span.end_line or span.line
    first, last = lines[span.path].get(span.line), lines[span.path].get(end)
    if first is None or last is None or last - first != end - span.line:
        return None
    return replace(span, line=first, end_line=last if span.end_line else 0)


def moved(finding: Finding, lines: Mapping[str, Mapping[int, int]]) -> Finding | None:
    """Return a finding where it stands now, without the steps of its evidence whose lines have changed; None where its own has."""
    span = moved_span(finding.span, lines)
    if span is None:
        return None
    why, steps = [], []
    for text, step in zip(finding.why, finding.steps, strict=len(finding.why) == len(finding.steps)):
        place = moved_span(step, lines)
        if place is not None:
            why.append(f"{place.anchor()}{text.removeprefix(step.anchor())}")
            steps.append(place)
    return replace(
        finding, span=span, why=tuple(why), steps=tuple(steps), fix=None if span.path in lines else finding.fix
    )

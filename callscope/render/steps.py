"""The gradient path of a finding as places: what SARIF's code flows and the text's evidence lines are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callscope.model.finding import Finding
from callscope.model.span import Span

_STEP = re.compile(r"(?P<path>[^\n]+?):(?P<line>[1-9]\d*):\s*(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the evidence: what happens at a place."""

    span: Span
    text: str


def path_steps(finding: Finding) -> tuple[Step, ...]:
    """Return the steps of ``why`` that name a place, in order; ``steps`` refines them where it has as many."""
    if len(finding.steps) == len(finding.why):
        return tuple(Step(span, _text_of(why)) for span, why in zip(finding.steps, finding.why, strict=True))
    return tuple(_parsed(match) for match in map(_STEP.fullmatch, finding.why) if match)


def _text_of(why: str) -> str:
    match = _STEP.fullmatch(why)
    return match["text"] if match else why


def _parsed(match: re.Match[str]) -> Step:
    return Step(Span(match["path"], int(match["line"])), match["text"])

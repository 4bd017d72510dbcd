"""What a finding is, wherever the lines around it move: the key of baselines, of changes and of fingerprints."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from callscope.model.finding import Finding
from callscope.model.span import Span


class Identity(NamedTuple):
    """Path, function, rule, and the flagged source text with its white space normalised."""

    path: str
    function: str
    rule: str
    text: str


Sources = Mapping[str, tuple[str, ...]]


def identity(finding: Finding, sources: Sources) -> Identity:
    """Return the identity of a finding; ``sources`` are the lines of the files by path."""
    text = _flagged(finding.span, sources.get(finding.span.path, ())) or finding.idiom
    return Identity(finding.span.path, finding.function, finding.rule, " ".join(text.split()))


def with_fingerprints(findings: Iterable[Finding], sources: Sources) -> list[Finding]:
    """Return the findings with fingerprints; of several with one identity, each has its own."""
    seen: Counter[Identity] = Counter()
    marked = []
    for finding in findings:
        key = identity(finding, sources)
        seen[key] += 1
        marked.append(replace(finding, fingerprint=_digest(key, seen[key])))
    return marked


def _digest(key: Identity, occurrence: int) -> str:
    return hashlib.sha256("\0".join((*key, str(occurrence))).encode("utf-8", "replace")).hexdigest()[:32]


def _flagged(span: Span, lines: tuple[str, ...]) -> str:
    if not span.end_column or not 0 < span.line <= (span.end_line or span.line) <= len(lines):
        return ""
    taken = list(lines[span.line - 1 : span.end_line or span.line])
    taken[-1] = taken[-1][: span.end_column - 1]
    taken[0] = taken[0][span.column - 1 :]
    return "\n".join(taken)

"""Findings counted by rule, most frequent first."""

from __future__ import annotations

from collections import Counter

from callscope.model.report import FindingsReport
from callscope.render.findings_text import summary


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return one line a rule: count, id, severity, name; then the line that sums up."""
    counts = Counter((finding.rule, finding.severity, finding.name) for finding in report.active)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][0], -item[0][1].rank))
    width = len(str(max(counts.values(), default=0)))
    rows = [f"{count:>{width}}  {rule}  {severity:<7}  {name}" for (rule, severity, name), count in ordered]
    errors = [f"{error.path}:{error.line}: error: {error.message}" for error in report.errors]
    return "\n".join([*rows, *errors, summary(report)])

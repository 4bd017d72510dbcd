"""Findings one a line: ``path:line:column: CS101 severity: message``."""

from __future__ import annotations

from callscope.model.finding import Finding
from callscope.model.report import FileError, FindingsReport


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return one line for each active finding and each file error."""
    return "\n".join([*map(_finding, report.active), *map(_error, report.errors)])


def _finding(finding: Finding) -> str:
    span = finding.span
    return f"{span.anchor()}:{span.column}: {finding.rule} {finding.severity}: {finding.message}"


def _error(error: FileError) -> str:
    return f"{error.path}:{max(error.line, 1)}:1: error: {error.message}"

"""Findings as a GitLab Code Quality report."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from callscope.model.finding import Finding, Severity
from callscope.model.report import FileError, FindingsReport

_LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return the JSON array that GitLab reads as ``codequality`` artifact."""
    issues = [*map(_finding, report.active), *map(_error, report.errors)]
    return json.dumps(issues, indent=2, ensure_ascii=False)


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return {
        "check_name": finding.rule,
        "description": f"{finding.name}: {finding.message}",
        "categories": ["Bug Risk"],
        "severity": _LEVELS[finding.severity],
        "fingerprint": finding.fingerprint or _digest(f"{finding.rule} {span}"),
        "location": {
            "path": span.path,
            "positions": {
                "begin": {"line": span.line, "column": span.column},
                "end": {"line": span.end_line or span.line, "column": span.end_column or span.column},
            },
        },
    }


def _error(error: FileError) -> dict[str, Any]:
    return {
        "check_name": "unreadable-file",
        "description": error.message,
        "categories": ["Bug Risk"],
        "severity": "blocker",
        "fingerprint": _digest(f"{error.path} {error.message}"),
        "location": {"path": error.path, "lines": {"begin": max(error.line, 1)}},
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]

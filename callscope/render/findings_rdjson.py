"""Findings as Reviewdog Diagnostic Format: one DiagnosticResult, with suggestions where a safe fix exists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from callscope.model.finding import Edit, Finding
from callscope.model.report import FileError, FindingsReport
from callscope.model.span import Span
from callscope.render.columns import byte_column, source_line

Sources = Mapping[str, tuple[str, ...]]


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return the DiagnosticResult as JSON."""
    diagnostics = [*(_finding(finding, report.sources) for finding in report.active), *map(_error, report.errors)]
    document = {"source": {"name": "callscope"}, "diagnostics": diagnostics}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _finding(finding: Finding, sources: Sources) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": "\n".join([finding.message, *finding.why]),
        "location": {"path": finding.span.path, "range": _range(finding.span, sources)},
        "severity": str(finding.severity).upper(),
        "code": {"value": finding.rule},
    }
    if finding.fix is not None and finding.fix.safe:
        diagnostic["suggestions"] = [_suggestion(edit, sources) for edit in finding.fix.edits]
    return diagnostic


def _error(error: FileError) -> dict[str, Any]:
    span = Span(error.path, max(error.line, 1))
    return {
        "message": error.message,
        "location": {"path": error.path, "range": _range(span, {})},
        "severity": "ERROR",
        "code": {"value": "unreadable-file"},
    }


def _suggestion(edit: Edit, sources: Sources) -> dict[str, Any]:
    return {"range": _range(edit.span, sources), "text": edit.replacement}


def _range(span: Span, sources: Sources) -> dict[str, Any]:
    """Return a range; the format counts columns in UTF-8 bytes."""
    end_line, end_column = span.end_line or span.line, span.end_column or span.column
    return {
        "start": _position(span.path, span.line, span.column, sources),
        "end": _position(span.path, end_line, end_column, sources),
    }


def _position(path: str, line: int, column: int, sources: Sources) -> dict[str, int]:
    return {"line": line, "column": byte_column(source_line(sources, path, line), column)}

"""Findings as JSON: the schema ``callscope.lint/1``, whose ``findings`` are those of ``callscope.static/1``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from callscope.model.finding import Edit, Finding, Fix
from callscope.model.report import FindingsReport
from callscope.render.callgraph_json import blind_spot_data


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return the report as indented JSON."""
    return json.dumps(document(report), indent=2, ensure_ascii=False)


def document(report: FindingsReport) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "schema": report.schema,
        "version": report.version,
        "namespaces": list(report.namespaces),
        "root": report.root,
        "findings": [finding_data(finding) for finding in report.findings],
        "errors": [asdict(error) for error in report.errors],
        "blind_spots": [blind_spot_data(spot) for spot in report.blind_spots],
        "unasked": report.unasked or None,
        "near": report.near or None,
        "statistics": dict(sorted(report.statistics.items())),
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return one finding as plain data, in the order of the contract."""
    span = finding.span
    return {
        "rule": finding.rule,
        "name": finding.name,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line or span.line,
        "end_column": span.end_column or span.column,
        "function": finding.function,
        "idiom": finding.idiom,
        "effect": str(finding.effect),
        "severity": str(finding.severity),
        "message": finding.message,
        "why": list(finding.why),
        "fix": None if finding.fix is None else fix_data(finding.fix),
        "suppressed": finding.suppressed,
        "suppressed_by": finding.suppressed_by or None,
        "fingerprint": finding.fingerprint,
    }


def fix_data(fix: Fix) -> dict[str, Any]:
    """Return a fix as plain data."""
    return {"title": fix.title, "safe": fix.safe, "edits": [edit_data(edit) for edit in fix.edits]}


def edit_data(edit: Edit) -> dict[str, Any]:
    """Return an edit as plain data; the text from (line, column) up to (end_line, end_column) is replaced."""
    return {**asdict(edit.span), "replacement": edit.replacement}

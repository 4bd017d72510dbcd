"""Findings as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Mapping

from callscope.model.finding import Finding, Severity
from callscope.model.report import FileError, FindingsReport

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return one ``::error ...::`` command for each active finding and each file error."""
    return "\n".join([*map(_finding, report.active), *map(_error, report.errors)])


def _finding(finding: Finding) -> str:
    span = finding.span
    place = {
        "title": f"callscope ({finding.rule} {finding.name})",
        "file": span.path,
        "line": span.line,
        "col": span.column,
        "endLine": span.end_line or span.line,
        "endColumn": span.end_column or span.column,
    }
    text = "\n".join([f"{span.anchor()}:{span.column}: {finding.rule} {finding.message}", *finding.why])
    return _command(_LEVELS[finding.severity], place, text)


def _error(error: FileError) -> str:
    place = {"title": "callscope", "file": error.path, "line": max(error.line, 1)}
    return _command("error", place, f"{error.path}: {error.message}")


def _command(level: str, place: Mapping[str, object], text: str) -> str:
    properties = ",".join(f"{key}={_escape_property(str(value))}" for key, value in place.items())
    return f"::{level} {properties}::{_escape(text)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")

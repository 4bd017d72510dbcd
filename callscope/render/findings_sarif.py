"""Findings as SARIF 2.1.0: relative URIs, fingerprints, and the gradient path as a code flow."""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from callscope.model.finding import Edit, Finding, Fix, Severity
from callscope.model.report import FileError, FindingsReport, RuleSummary
from callscope.model.span import Span
from callscope.render.steps import path_steps

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return the SARIF log as JSON."""
    return json.dumps(document(report), indent=2, ensure_ascii=False)


def document(report: FindingsReport) -> dict[str, Any]:
    """Return the SARIF log as plain data: one run."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]}


def _run(report: FindingsReport) -> dict[str, Any]:
    rules = _rules(report)
    index = {rule.id: position for position, rule in enumerate(rules)}
    return {
        "tool": {"driver": _driver(report, rules)},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {_BASE: {"description": {"text": "The project root."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule]) for finding in report.findings],
    }


def _rules(report: FindingsReport) -> list[RuleSummary]:
    """Return the checked rules, and any other that has a finding."""
    known = {rule.id: rule for rule in report.rules}
    for finding in report.findings:
        known.setdefault(finding.rule, RuleSummary(finding.rule, finding.name, finding.name))
    return [known[rule] for rule in sorted(known)]


def _driver(report: FindingsReport, rules: list[RuleSummary]) -> dict[str, Any]:
    return {"name": "callscope", "version": report.version, "rules": [_rule(rule) for rule in rules]}


def _rule(rule: RuleSummary) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"id": rule.id, "name": rule.name, "shortDescription": {"text": rule.summary}}
    if rule.explanation:
        descriptor["help"] = {"text": rule.explanation, "markdown": rule.explanation}
    return descriptor


def _invocation(report: FindingsReport) -> dict[str, Any]:
    notifications = [_notification(error) for error in report.errors]
    return {"executionSuccessful": not notifications, "toolExecutionNotifications": notifications}


def _notification(error: FileError) -> dict[str, Any]:
    location = {"physicalLocation": _physical(Span(error.path, max(error.line, 1)))}
    return {"level": "error", "message": {"text": error.message}, "locations": [location]}


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding)],
        "properties": {"effect": str(finding.effect), "idiom": finding.idiom},
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
            "callscopeFinding/v1": finding.fingerprint,
        }
    if flow := _code_flow(finding):
        result["codeFlows"] = [flow]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix)]
    if finding.suppressed:
        kind = "inSource" if finding.suppressed_by == "comment" else "external"
        result["suppressions"] = [{"kind": kind}]
    return result


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(finding.span)}
    if finding.function:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.function, "kind": "function"}]
    return location


def _code_flow(finding: Finding) -> dict[str, Any] | None:
    locations = [
        {"location": {"physicalLocation": _physical(step.span), "message": {"text": step.text or finding.name}}}
        for step in path_steps(finding)
    ]
    return {"threadFlows": [{"locations": locations}]} if locations else None


def _fix(fix: Fix) -> dict[str, Any]:
    paths = sorted({edit.span.path for edit in fix.edits})
    changes = [_change(path, [edit for edit in fix.edits if edit.span.path == path]) for path in paths]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _change(path: str, edits: list[Edit]) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}} for edit in edits
    ]
    return {"artifactLocation": _artifact(path), "replacements": replacements}


def _physical(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.path), "region": _region(span)}


def _artifact(path: str) -> dict[str, str]:
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(os.fsencode(path), safe="/"), "uriBaseId": _BASE}


def _region(span: Span) -> dict[str, int]:
    region = {"startLine": span.line, "startColumn": span.column}
    if span.end_column:
        region |= {"endLine": span.end_line or span.line, "endColumn": span.end_column}
    return region

"""Findings as plain tuples that ``marshal`` keeps, and back."""

from __future__ import annotations

from typing import Any

from callscope.model.finding import Edit, Effect, Finding, Fix, Severity
from callscope.model.span import Span


def freeze_finding(finding: Finding) -> tuple[Any, ...]:
    """Return a finding as nested tuples of strings and numbers."""
    return (
        finding.rule,
        finding.name,
        _span(finding.span),
        finding.function,
        finding.idiom,
        str(finding.effect),
        str(finding.severity),
        finding.message,
        finding.why,
        None if finding.fix is None else _freeze_fix(finding.fix),
        tuple(map(_span, finding.steps)),
    )


def thaw_finding(data: tuple[Any, ...]) -> Finding:
    """Return the finding that ``freeze_finding`` made ``data`` from."""
    rule, name, span, function, idiom, effect, severity, message, why, fix, steps = data
    return Finding(
        rule,
        name,
        Span(*span),
        function,
        idiom,
        Effect(effect),
        Severity(severity),
        message,
        tuple(why),
        None if fix is None else _thaw_fix(fix),
        steps=tuple(Span(*step) for step in steps),
    )


def _span(span: Span) -> tuple[str, int, int, int, int]:
    return (span.path, span.line, span.column, span.end_line, span.end_column)


def _freeze_fix(fix: Fix) -> tuple[Any, ...]:
    return (fix.title, tuple((_span(edit.span), edit.replacement) for edit in fix.edits), fix.safe)


def _thaw_fix(data: tuple[Any, ...]) -> Fix:
    title, edits, safe = data
    return Fix(title, tuple(Edit(Span(*span), replacement) for span, replacement in edits), safe)

"""What the analysis says of a program, as a value and as plain tuples that ``marshal`` keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from callscope.lint.records import freeze_finding, thaw_finding
from callscope.model.callgraph import BlindSpot
from callscope.model.finding import Finding
from callscope.model.report import FileError, RuleSummary
from callscope.model.span import Span
from callscope.source.installed import Stamp, still_true


@dataclass(frozen=True, slots=True)
class Analysis:
    """Every finding in a program, of every rule and severity; ``rules`` are without their pages.

    ``unfinished``: what the analysis gave up on because a bound was met. ``library``: the files of installed libraries
    that it rests on. ``unasked``: why nothing was asked of the program; empty where everything was. ``near``: which part of
    the program alone was analysed; empty where all was.
    """

    findings: tuple[Finding, ...]
    errors: tuple[FileError, ...]
    rules: tuple[RuleSummary, ...]
    lines: int
    unfinished: tuple[BlindSpot, ...] = ()
    library: tuple[tuple[str, Stamp], ...] = ()
    unasked: str = ""
    near: str = ""


def freeze_analysis(analysis: Analysis, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return an analysis as nested tuples; ``names`` are the content keys of the files that it was made of."""
    return (
        tuple(map(freeze_finding, analysis.findings)),
        tuple((error.path, error.line, error.message) for error in analysis.errors),
        tuple((rule.id, rule.name, rule.summary) for rule in analysis.rules),
        analysis.lines,
        tuple((spot.site.path, spot.site.line, spot.reason) for spot in analysis.unfinished),
        analysis.library,
        analysis.near,
        names,
    )


def thaw_analysis(data: tuple[Any, ...]) -> Analysis | None:
    """Return the analysis that ``freeze_analysis`` made ``data`` from; None where a library that it rests on has changed."""
    findings, errors, rules, lines, unfinished, library, near, _ = data
    if not still_true(library):
        return None
    return Analysis(
        tuple(map(thaw_finding, findings)),
        tuple(FileError(*error) for error in errors),
        tuple(RuleSummary(*rule) for rule in rules),
        lines,
        tuple(BlindSpot("taint", Span(path, line, 1, line, 1), reason) for path, line, reason in unfinished),
        library,
        near=near,
    )

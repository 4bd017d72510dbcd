"""Findings for people: the place, what happens there, the source with a caret, the evidence and the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from callscope.model.finding import Finding, Severity
from callscope.model.report import FileError, FindingsReport
from callscope.render.columns import shown, source_line, underline

_STYLES = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.INFO: "36"}
Sources = Mapping[str, tuple[str, ...]]


class _Paint:
    """Adds terminal colours, or does not."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._color and text else text


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return every active finding as a paragraph, then the files that failed, then one line that sums up."""
    paint = _Paint(color)
    blocks = ["\n".join(_finding(finding, report.sources, paint)) for finding in report.active]
    blocks += [_error(error, paint) for error in report.errors]
    return "\n\n".join([*blocks, summary(report)])


def summary(report: FindingsReport) -> str:
    """Return the last line: how many findings of which severity, in how many files."""
    counts = Counter(finding.severity for finding in report.active)
    found = ", ".join(_plural(counts[severity], severity.value) for severity in Severity if counts[severity])
    suppressed = len(report.findings) - len(report.active)
    parts = [f"{found or 'no findings'} in {_plural(report.statistics.get('files', 0), 'file')}"]
    parts += [f"{suppressed} suppressed"] if suppressed else []
    unfinished = len(report.blind_spots)
    failed = len(report.errors) - (unfinished > 0)
    parts += [f"{_plural(failed, 'file')} could not be analysed"] if failed > 0 else []
    parts += [f"gradients not followed to the end in {_plural(unfinished, 'function')}"] if unfinished else []
    return "callscope: " + ", ".join(parts) + (f"; {report.unasked}" if report.unasked else "")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 or noun == 'info' else 's'}"


def _finding(finding: Finding, sources: Sources, paint: _Paint) -> Iterator[str]:
    span = finding.span
    label = paint(f"{finding.severity} {finding.rule}", _STYLES[finding.severity])
    yield f"{paint(span.anchor(), '1')}:{span.column}: {label} {finding.name}: {finding.message}"
    margin = " " * (len(str(span.line)) + 1)
    yield from _excerpt(finding, sources, margin, paint)
    yield from _notes(finding, margin, paint)


def _excerpt(finding: Finding, sources: Sources, margin: str, paint: _Paint) -> Iterator[str]:
    text = source_line(sources, finding.span.path, finding.span.line)
    if not text.strip():
        return
    bar = paint("|", "34")
    yield f"{margin}{bar}"
    yield f"{paint(str(finding.span.line), '34')} {bar} {shown(text)}".rstrip()
    yield f"{margin}{bar} {paint(underline(text, finding.span), _STYLES[finding.severity])}"


def _notes(finding: Finding, margin: str, paint: _Paint) -> Iterator[str]:
    for index, step in enumerate(finding.why):
        head = "why:" if index == 0 else "    "
        yield f"{margin}{paint('=', '34')} {paint(head, '1')} {step}"
    if finding.fix is not None:
        remedy = finding.fix.title if finding.fix.safe else f"{finding.fix.title} (by hand)"
        yield f"{margin}{paint('=', '34')} {paint('fix:', '1')} {remedy}"


def _error(error: FileError, paint: _Paint) -> str:
    place = f"{error.path}:{error.line}" if error.line else error.path
    return f"{paint(place, '1')}: {paint('error', _STYLES[Severity.ERROR])}: {error.message}"

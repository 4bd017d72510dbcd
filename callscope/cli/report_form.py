"""Which form a report takes: what ``--format`` says, else the output's suffix; a contradiction is told before any run."""

from __future__ import annotations

from pathlib import Path

from callscope.errors import UsageError

_BY_SUFFIX = {".json": "json", ".html": "html", ".htm": "html", ".svg": "svg"}
_DRAWN_ELSEWHERE = (".png", ".pdf", ".dot", ".gv", ".mmd", ".mermaid")


def of_file(output: Path | None, asked: str | None) -> str:
    """Return the form of a report: text, json, html or svg. Raises UsageError where suffix and format disagree."""
    suffix = output.suffix.lower() if output else ""
    if suffix in _DRAWN_ELSEWHERE:
        raise UsageError(
            f"{output}: no report has this form", hint="write JSON and draw it: callscope render report.json"
        )
    named = _BY_SUFFIX.get(suffix)
    if named and asked and asked != named:
        raise UsageError(f"{output}: the name says {named}, --format says {asked}", hint="leave one of the two out")
    return asked or named or "text"

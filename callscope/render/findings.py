"""The registry of output formats for findings: a format is a module ``findings_<name>.py`` beside this file."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from callscope.config import did_you_mean
from callscope.errors import UsageError
from callscope.model.report import FindingsReport

_PREFIX = "findings_"


class Renderer(Protocol):
    """Turns a report into the text of one format; ``color`` asks for terminal colours where the format has any."""

    def __call__(self, report: FindingsReport, *, color: bool = False) -> str: ...


@cache
def formats() -> tuple[str, ...]:
    """Return the names of all formats, sorted."""
    folder = str(Path(__file__).parent)
    names = (info.name for info in pkgutil.iter_modules([folder]) if info.name.startswith(_PREFIX))
    return tuple(sorted(name.removeprefix(_PREFIX) for name in names))


def renderer(format_name: str) -> Renderer:
    """Return the renderer of one format. Raises UsageError for an unknown one."""
    if format_name not in formats():
        raise UsageError(f'unknown output format "{format_name}"', hint=did_you_mean(format_name, formats()))
    render: Renderer = import_module(f"callscope.render.{_PREFIX}{format_name}").render
    return render


def render_findings(report: FindingsReport, format_name: str, *, color: bool = False) -> str:
    """Return a report in one format, ending in a newline unless it is empty."""
    text = renderer(format_name)(report, color=color)
    return text if not text or text.endswith("\n") else f"{text}\n"

"""The named number that a cause was traced back to: ``default_F=0.0`` in a step of its origin."""

from __future__ import annotations

import re

from callscope.dynamic.replacing import literals
from callscope.investigate.source_index import SourceIndex
from callscope.model.verdict import DynamicReport

_NAMED = re.compile(r"\b([A-Za-z_]\w*)\s*(?::\s*[\w\[\]., |]+)?\s*=\s*(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?![\w.])")
_PLACE = re.compile(r"^(.*?):(\d+):\s*")
OTHER = 100.0
"""What an input of 0 is set to in an experiment."""


def literal_of(report: DynamicReport) -> tuple[str, tuple[float, float]] | None:
    """Return the name and the two values to try: the one in the source, and one that differs.

    The last step that states a number counts: it is the end of the trace.
    """
    steps = (*report.first_dead.origin, report.first_dead.reason) if report.first_dead else ()
    for step in reversed(steps):
        found = _NAMED.search(_PLACE.sub("", step))
        if found:
            value = float(found.group(2))
            return found.group(1), (value, value + OTHER)
    return None


def zero_literals(report: DynamicReport, index: SourceIndex) -> list[str]:
    """Return the names bound to the number 0 in functions and classes of the files that the run met, nearest first.

    Nearest: in the file of the first dead node, then in files whose lines the run passed.
    """
    here = report.first_dead.span.path if report.first_dead else ""
    found: dict[str, tuple[bool, str, int]] = {}
    for path, file in index.files.items():
        for name, line, value in literals("\n".join(file.lines)):
            if value == 0 and not isinstance(value, bool):
                place = (path != here, path, line)
                found[name] = min(found.get(name, place), place)
    return sorted(found, key=found.__getitem__)


def place_of(step: str) -> tuple[str, int] | None:
    """Return the path and line that a step begins with."""
    found = _PLACE.match(step)
    return (found.group(1), int(found.group(2))) if found else None

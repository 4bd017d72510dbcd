"""The named number that a cause was traced back to: ``default_F=0.0`` in a step of its origin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from callscope.dynamic.forward.replacing import literals
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


def zero_literals(index: SourceIndex, passed: Collection[str]) -> list[str]:
    """Return the names bound to 0.0 in the source, those first whose value the run is likeliest to have used.

    A whole 0 is mostly an index or a count, and is left out. ``passed`` holds the functions that the run passed: a
    name that one of them reads comes before one that none does, and a field or parameter (an input) before a variable.
    """
    read = Counter(name for function in index.functions if function.name in passed for name in function.names())
    found: dict[str, int] = {}
    for file in index.files.values():
        inputs = set(file.inputs())
        for name, _, value in literals("\n".join(file.lines)):
            if isinstance(value, float) and value == 0.0:
                found[name] = max(found.get(name, 0), (read[name] > 0) * 2 + (name in inputs))
    return sorted(found, key=lambda name: (-found[name], read[name], name))


def place_of(step: str) -> tuple[str, int] | None:
    """Return the path and line that a step begins with."""
    found = _PLACE.match(step)
    return (found.group(1), int(found.group(2))) if found else None

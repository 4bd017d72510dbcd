"""Functions that say by their names, or their file's, that they measure, show or store rather than compute."""

from __future__ import annotations

import re

from callscope.taint.names.intent_names import is_reporting, is_reporting_file
from callscope.taint.program.view import View

_EVALUATED = re.compile(
    r"model|net|policy|agent|load|data|batch|epoch|env|step|metric|pred|target|label|sample|logger|path|args|split"
)
"""Parameters of what evaluates a model, rather than a function at a point."""


def reports(view: View, g: int) -> bool:
    """Return whether a function measures, shows or stores. ``spline.evaluate(t)``, given no model or data, computes."""
    unit = view.units[g]
    computes = unit.name.endswith(".evaluate") and not any(_EVALUATED.search(p.name) for p in unit.parameters[1:])
    named = is_reporting(unit.name) and not (computes and len(unit.parameters) > 1)
    return named or is_reporting_file(view.path(g))


__all__ = ["reports"]

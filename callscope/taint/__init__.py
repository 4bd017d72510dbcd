"""Gradient taint: which idioms break a gradient that passes, and whose value is used where it should have gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.model.finding import Finding
from callscope.model.rule import Rule
from callscope.taint.options import TaintOptions

__all__ = ["TaintOptions", "analyse"]


def analyse(program: Any, rules: Sequence[Rule], options: TaintOptions | None = None) -> tuple[Finding, ...]:
    """Return the findings of ``rules`` in ``program``, sorted by place."""
    return ()

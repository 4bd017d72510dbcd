"""Gradient taint: which idioms break a gradient that passes, and whose value is used where it should have gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from callscope.model.finding import Finding
from callscope.model.rule import Rule
from callscope.taint.options import TaintOptions

if TYPE_CHECKING:
    from callscope.static.program import Program

__all__ = ["TaintOptions", "analyse"]


def analyse(program: Program, rules: Sequence[Rule], options: TaintOptions | None = None) -> tuple[Finding, ...]:
    """Return the findings of ``rules`` in ``program``, sorted by place.

    Give the whole catalogue and select afterwards: a rule also says where a gradient ends, and what lies behind
    a break is not reported a second time.
    """
    from callscope.source.collecting import collection_paused
    from callscope.taint.detectors import DETECTORS
    from callscope.taint.findings import Reporter, collect
    from callscope.taint.forward import Flow
    from callscope.taint.view import View

    chosen = options or TaintOptions()
    with collection_paused():
        flow = Flow(View(program.solver), rules, chosen).run()
        return collect(Reporter(flow, chosen, program.root), DETECTORS)

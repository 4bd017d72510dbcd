"""Gradient taint: which idioms break a gradient that passes, and whose value is used where it should have gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callscope.model.callgraph import BlindSpot
from callscope.model.finding import Finding
from callscope.model.rule import Rule
from callscope.taint.options import TaintOptions

if TYPE_CHECKING:
    from callscope.static.program import Program

__all__ = ["Examined", "TaintOptions", "analyse", "examine"]


@dataclass(frozen=True, slots=True)
class Examined:
    """The findings, sorted by place; ``unfinished``: the functions that the analysis gave up on when a bound was met."""

    findings: tuple[Finding, ...]
    unfinished: tuple[BlindSpot, ...] = ()


def analyse(program: Program, rules: Sequence[Rule], options: TaintOptions | None = None) -> tuple[Finding, ...]:
    """Return the findings of ``rules`` in ``program``, sorted by place; see ``examine``."""
    return examine(program, rules, options).findings


def examine(program: Program, rules: Sequence[Rule], options: TaintOptions | None = None) -> Examined:
    """Return what ``rules`` find in ``program``.

    Give the whole catalogue and select afterwards: a rule also says where a gradient ends, and what lies behind
    a break is not reported a second time.
    """
    from callscope.source.collecting import collection_paused
    from callscope.taint.bounds import unfinished
    from callscope.taint.collecting import collect
    from callscope.taint.detectors import DETECTORS
    from callscope.taint.findings import Reporter
    from callscope.taint.forward.analysis import Flow
    from callscope.taint.program.view import View

    chosen = options or TaintOptions()
    with collection_paused():
        flow = Flow(View(program.solver), rules, chosen).run()
        reporter = Reporter(flow, chosen, program.root)
        findings = collect(reporter, DETECTORS)
        return Examined(findings, unfinished(flow, reporter.onward))

"""What one investigation knows: every experiment made once, when it is first asked for, and shared by all phases."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

from callscope.errors import CallscopeError
from callscope.graph.ranking import Ranking
from callscope.investigate import origin
from callscope.investigate.probes import Probe, Subject, find_probe, probe
from callscope.investigate.request import Request
from callscope.investigate.source_index import SourceIndex
from callscope.investigate.static_side import StaticSide, examine
from callscope.investigate.tap_points import choose
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render.html import Static, ranking_of
from callscope.render.pictures import Options

_SEARCHED = 8
"""How many named zeros are tried, one run each, where the cause could not be traced to one."""


@dataclass
class Case:
    """One investigation under way. ``started`` is when its time budget began."""

    request: Request
    started: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        """Return what remains of the time budget; negative when it is spent."""
        return self.request.minutes * 60 - (time.monotonic() - self.started)

    @cached_property
    def report(self) -> DynamicReport:
        """The target's audit."""
        return self.audit(self.request.target)

    @cached_property
    def after(self) -> DynamicReport:
        """The audit of the target as it is after the fix."""
        return self.audit(self.request.after or self.request.target)

    def audit(self, target: Target) -> DynamicReport:
        """Return a target's audit, within half of the time that is left."""
        ledger = import_module("callscope.ledger")
        options = ledger.AuditOptions(
            target=target, namespaces=self.request.namespaces, root=str(self.request.root), roi=self.request.roi,
            seconds=max(self.seconds_left() / 2, 5.0),
        )  # fmt: skip
        found: DynamicReport = ledger.audit(options, import_module("callscope.dynamic").execute)
        return found

    @cached_property
    def static(self) -> StaticSide:
        """The call graph and the findings, from the source alone."""
        return examine(self.request, _paths_of(self))

    @cached_property
    def index(self) -> SourceIndex:
        """The parsed source of every file that the call graph or the run names."""
        return SourceIndex(self.request.root, {*self.static.paths(), *_paths_of(self)})

    @cached_property
    def ranking(self) -> Ranking:
        """All causes, over the evidence of all channels."""
        return ranking_of(self.report, self.static_evidence)

    @property
    def static_evidence(self) -> Static:
        """The static side as the reports take it."""
        return Static(self.static.findings, self.static.graph, self.static.asked)

    @property
    def drawing(self) -> Options:
        """How the pictures are drawn: links by file, so that the bundle can be moved."""
        return Options(root=str(self.request.root), link="none")

    @cached_property
    def taps(self) -> tuple[Any, ...]:
        """The numeric taps, placed along the gradient's path."""
        return choose(self.report, self.index, self.request.hints)

    @cached_property
    def probes(self) -> tuple[Probe, ...]:
        """The controlled experiments: those asked for, else the one that the cause suggests."""
        if self.request.probes:
            return tuple(probe(self._subject, name, values) for name, values in self.request.probes)
        traced = origin.literal_of(self.report)
        if traced is not None:
            return (probe(self._subject, *traced),)
        return self._search() if self.report.verdict is Verdict.ZEROED else ()

    @property
    def _subject(self) -> Subject:
        request = self.request
        return Subject(request.target, request.namespaces, str(request.root), request.roi)

    def _search(self) -> tuple[Probe, ...]:
        """Return the experiment of the first named 0 in the source whose change brings a gradient to life."""
        for name in origin.zero_literals(self.report, self.index)[:_SEARCHED]:
            found = find_probe(self._subject, name, (0.0, origin.OTHER))
            if found is not None and found.decides():
                return (found,)
        return ()


def _paths_of(case: Case) -> set[str]:
    """Return the files that the run met, as far as there was one."""
    try:
        return {str(node["path"]) for node in case.report.nodes if str(node.get("path", "")).endswith(".py")}
    except CallscopeError:
        return set()


def gradient_table(report: DynamicReport) -> Mapping[str, Any]:
    """Return each parameter's gradient as data, with the threshold under which it counts as dead."""
    return {
        parameter.name: {
            "at": parameter.span.anchor(), "verdict": parameter.verdict.value, "gradient": parameter.gradient,
            "magnitude": parameter.norm, "autograd": parameter.autograd,
            "finite_difference": parameter.finite_difference, "uncertainty": parameter.uncertainty,
            "missing": parameter.missing, "below_threshold": parameter.norm is not None and parameter.norm <= THRESHOLD,
        }
        for parameter in report.parameters
    }  # fmt: skip


THRESHOLD = 1e-10
"""A gradient whose magnitude is at most this counts as dead in the tables."""

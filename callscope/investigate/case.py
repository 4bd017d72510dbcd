"""What one investigation knows: every experiment made once, when it is first asked for, and shared by all phases."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from callscope.graph.channels import function_key
from callscope.graph.ranking import Ranking
from callscope.investigate import origin
from callscope.investigate.probes import Probe, Subject, find_probe, probe
from callscope.investigate.request import Request
from callscope.investigate.source_index import SourceIndex
from callscope.investigate.standalone import Tap, holds_tensor, run, script
from callscope.investigate.static_side import StaticSide, examine
from callscope.investigate.tap_points import along, choose
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render.html import Static, ranking_of
from callscope.render.pictures import Options

_SEARCHED = 16
_SEARCH_TIMEOUT = 20.0
"""How many named zeros are tried, one run each, where the cause could not be traced to one."""
_NOTHING = DynamicReport("", None, Verdict.NO_BACKWARD, None, (), (), None)


@dataclass
class Case:
    """One investigation under way. ``started`` is when its time budget began."""

    request: Request
    started: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        """Return what remains of the time budget; negative when it is spent."""
        return self.request.minutes * 60 - (time.monotonic() - self.started)

    @cached_property
    def _attempt(self) -> DynamicReport | Exception:
        """The target's audit, or why there is none: made once, whatever comes of it."""
        try:
            return self.audit(self.request.target)
        except Exception as error:  # told in every file of the bundle that needs it
            return error

    @property
    def report(self) -> DynamicReport:
        """The target's audit. Raises what the audit raised."""
        if isinstance(self._attempt, Exception):
            raise self._attempt
        return self._attempt

    @property
    def seen(self) -> DynamicReport:
        """The target's audit; an empty one where it failed, for the pages that can do without."""
        return _NOTHING if isinstance(self._attempt, Exception) else self._attempt

    @property
    def failure(self) -> str:
        """Why the audit failed, '' where it did not, or where it was not asked for."""
        found = self.__dict__.get("_attempt")
        return f"{type(found).__name__}: {found}" if isinstance(found, Exception) else ""

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
        """The call graph and the findings, from the source alone, within half of the time that is left."""
        return examine(self.request, _paths_of(self), max(self.seconds_left() / 2, 5.0))

    @cached_property
    def index(self) -> SourceIndex:
        """The parsed source of every file that the call graph or the run names."""
        return SourceIndex(self.request.root, {*self.static.paths(), *_paths_of(self)}, self.static.modules())

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
    def taps(self) -> tuple[Tap, ...]:
        """The numeric taps, placed along the gradient's path; those that hold no tensor in a trial run are left out."""
        chosen = choose(self.report, self.index, self.request.hints)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "hooks.py"
            text = script(self.request.target, chosen, self.request.root, path.parent, self.request.roi)
            path.write_text(text, encoding="utf-8")
            found = run(path, self.request.root, max(self.seconds_left(), 1.0)).values
        return along(self.report, [tap for tap in chosen if holds_tensor(tap, found)] or chosen)

    @cached_property
    def probes(self) -> tuple[Probe, ...]:
        """The controlled experiments: those asked for, else the one that the cause suggests."""
        if self.request.probes:
            return tuple(probe(self._subject, name, values) for name, values in self.request.probes)
        traced = origin.literal_of(self.report)
        if traced is not None and (found := find_probe(self._subject, *traced)) is not None:
            return (found,)
        return self._search() if self.report.verdict is Verdict.ZEROED else ()

    @property
    def _subject(self) -> Subject:
        request = self.request
        return Subject(request.target, request.namespaces, str(request.root), request.roi)

    def _search(self) -> tuple[Probe, ...]:
        """Return the experiment of the first named 0 in the source whose change brings a gradient to life."""
        until = time.monotonic() + self.seconds_left() / 4
        for name in origin.zero_literals(self.index, self.passed)[:_SEARCHED]:
            trial = find_probe(self._subject, name, (origin.OTHER,), timeout=_SEARCH_TIMEOUT)
            if trial is not None and trial.trials[0].live():
                return (probe(self._subject, name, (0.0, origin.OTHER)),)
            if time.monotonic() > until:
                break
        return ()

    @cached_property
    def passed(self) -> frozenset[str]:
        """The functions that the run passed."""
        names = {function_key(str(node.get("function") or "")) for node in self.seen.nodes}
        names |= {function_key(str(node["id"])) for node in self.seen.nodes if node.get("kind") == "function"}
        return frozenset(names - {""})


def _paths_of(case: Case) -> set[str]:
    """Return the files that the run met, as far as there was one."""
    return {str(node["path"]) for node in case.seen.nodes if str(node.get("path", "")).endswith(".py")}


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

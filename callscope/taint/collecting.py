"""Every finding of a program: the sites and the detectors' shapes, one a place."""

from __future__ import annotations

from collections.abc import Sequence

from callscope.model.finding import Finding
from callscope.taint.findings import Detector, Reporter
from callscope.taint.options import TaintOptions


def collect(reporter: Reporter, detectors: Sequence[Detector]) -> tuple[Finding, ...]:
    """Return every finding, one a place, sorted."""
    found: list[Finding] = []
    units = range(len(reporter.view.units))
    for g in units:
        reporter.sites.is_quiet(g)  # in one order, whatever is asked for
    for g in units:
        wanted = reporter.wants(g) or reporter.converters.is_named(g)
        for site in reporter.sites.find(g) if wanted else ():
            found.extend(reporter.told(site))
    for detector in detectors:
        found.extend(detector(reporter))
    return _one_a_place(_without_echoes(found), reporter.options)


def _without_echoes(found: list[Finding]) -> list[Finding]:
    """A cache that is found by value is one finding, not also a test of a value and a kept graph; a copy that an optimizer does not hold is told with the optimizer."""
    caches = {(f.span.path, f.function) for f in found if f.name == "cache-by-value"}
    echoes = ("value-test-takes-constant", "cached-graph")
    late = {(s.path, s.line) for f in found if f.name == "optimizer-before-parameters" for s in f.steps}
    return [
        f
        for f in found
        if (f.name not in echoes or (f.span.path, f.function) not in caches)
        and (f.name != "copied-tensor" or (f.span.path, f.span.line) not in late)
    ]


def _one_a_place(found: list[Finding], options: TaintOptions) -> tuple[Finding, ...]:
    """Where several rules say the same of one expression, keep the gravest, then the most specific."""
    best: dict[tuple[str, int, int], Finding] = {}
    for finding in sorted(found, key=lambda f: (-f.severity.rank, f.rule)):
        if options.report_paths is None or finding.span.path in options.report_paths:
            best.setdefault((finding.span.path, finding.span.line, finding.span.column), finding)
    return tuple(sorted(best.values(), key=Finding.sort_key))

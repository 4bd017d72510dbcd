"""What each channel says, as evidence: static calls and findings, dynamic calls, operations, hooks, ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from callscope.model.callgraph import CallGraph, Confidence
from callscope.model.evidence import Evidence
from callscope.model.finding import Finding
from callscope.model.span import Span
from callscope.model.verdict import DynamicReport, Ledger

_STATE_KINDS = {"live": "gradient-flow", "zero": "zeroed", "nonfinite": "nonfinite", "none": "not-reached"}


def static_calls(graph: CallGraph) -> Iterator[Evidence]:
    """Yield one record an edge of the static call graph."""
    for edge in graph.edges:
        yield Evidence(
            "call", function_key(edge.caller), function_key(edge.callee), edge.site, "static", edge.confidence,
            max(edge.hits, 1), {"via": edge.via},
        )  # fmt: skip


def static_findings(findings: Iterable[Finding]) -> Iterator[Evidence]:
    """Yield one record a finding that is not suppressed, on the function that holds it."""
    for finding in findings:
        if not finding.suppressed:
            detail = {
                "rule": finding.rule, "idiom": finding.idiom, "effect": finding.effect.value,
                "severity": finding.severity.value, "message": finding.message, "why": finding.why,
            }  # fmt: skip
            key = function_key(finding.function)
            yield Evidence("finding", key, "", finding.span, "taint", Confidence.RESOLVED, 1, detail)


def dynamic(report: DynamicReport) -> Iterator[Evidence]:
    """Yield what a run showed: calls, operations and their gradients, severed sites, ledger, causes."""
    for edge in report.edges:
        yield from _edge(edge)
    for node in report.nodes:
        yield from _node(node)
    yield from ledger(report.ledger)
    for position, dead in enumerate(report.ranking):
        detail = {"reason": dead.reason, "operation": dead.operation, "origin": dead.origin, "position": position}
        yield Evidence(
            _cause_kind(dead.effect), function_key(dead.function), "", dead.span, "verdict", Confidence.OBSERVED, 1,
            {**detail, "effect": dead.effect},
        )  # fmt: skip


def ledger(book: Ledger | None) -> Iterator[Evidence]:
    """Yield one record a contribution: ``proved`` where it is not zero, ``harmless`` where the run proved it zero."""
    for site in book.sites if book else ():
        kind = "proved" if site.contribution else "harmless"
        detail = {"parameter": site.parameter, "contribution": site.contribution, "operation": site.operation}
        yield Evidence(kind, site.span.anchor(), "", site.span, "ledger", Confidence.OBSERVED, 1, detail)


def function_key(name: str) -> str:
    """Return a function's name as every channel writes it: without CPython's ``<locals>``."""
    return name.replace(".<locals>", "")


def span_of(entry: Mapping[str, Any]) -> Span:
    """Return the place of a report's node or edge."""
    return Span(
        entry.get("path", ""), entry.get("line", 0) or 0, entry.get("column", 1) or 1,
        entry.get("end_line", 0) or 0, entry.get("end_column", 0) or 0,
    )  # fmt: skip


def _cause_kind(effect: str) -> str:
    return {"severs": "severed", "zeroes": "zeroed"}.get(effect, effect)


def _edge(edge: Mapping[str, Any]) -> Iterator[Evidence]:
    """Yield the record of a call, gradient or severed edge."""
    kind = edge.get("kind", "call")
    ends = edge.get("caller", edge.get("source")), edge.get("callee", edge.get("target"))
    if ends[0] is None or ends[1] is None:
        return
    source, target = (function_key(str(end)) for end in ends) if kind == "call" else map(str, ends)
    hits = edge.get("hits", 1)
    if kind == "call":
        yield Evidence("call", source, target, span_of(edge), "dynamic", Confidence.OBSERVED, hits)
    else:
        label = _STATE_KINDS.get(edge.get("gradient", ""), "severed")
        yield Evidence(label, source, target, span_of(edge), "hooks", Confidence.OBSERVED, hits)


def _node(node: Mapping[str, Any]) -> Iterator[Evidence]:
    """Yield the gradient state of an operation, leaf or site; functions speak through their calls."""
    kind = node.get("kind")
    if kind == "operation":
        label = _STATE_KINDS[node.get("gradient_out", "none")]
        function = {"function": function_key(node.get("function", "")), "operation": node.get("operation", "")}
        yield Evidence(label, str(node["id"]), "", span_of(node), "hooks", Confidence.OBSERVED, 1, function)
    elif kind == "site":
        detail = {"function": function_key(node.get("function", "")), "operation": node.get("operation", "")}
        hits = node.get("hits", 1)
        yield Evidence("severed", str(node["id"]), "", span_of(node), "operations", Confidence.OBSERVED, hits, detail)
    elif kind == "leaf":
        label = _STATE_KINDS[node.get("gradient", "none")]
        detail = {"parameter": node.get("name", "")}
        yield Evidence(label, str(node["id"]), "", span_of(node), "hooks", Confidence.OBSERVED, 1, detail)

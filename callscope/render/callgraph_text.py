"""The call graph as text: each caller with its callees and where it calls them."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.callgraph import CallEdge, CallGraph, Confidence, NodeKind


def render(graph: CallGraph) -> str:
    """Return the graph, one caller a paragraph; ``?`` marks candidates, ``>`` what lies outside."""
    outside = {node.id for node in graph.nodes if node.kind is NodeKind.EXTERNAL}
    places = {node.id: f"  {node.path}:{node.line}" for node in graph.nodes if node.path}
    by_caller: dict[str, list[CallEdge]] = {}
    for edge in graph.edges:
        by_caller.setdefault(edge.caller, []).append(edge)
    lines: list[str] = []
    for caller in sorted(by_caller):
        lines.append(f"{caller}{places.get(caller, '')}")
        lines.extend(_callees(by_caller[caller], outside))
    return "\n".join([*lines, "", summary(graph), ""])


def _callees(edges: list[CallEdge], outside: set[str]) -> Iterator[str]:
    for edge in sorted(edges, key=lambda edge: (edge.site, edge.callee)):
        mark = "?" if edge.confidence is Confidence.CANDIDATE else ">" if edge.callee in outside else " "
        via = "" if edge.via == "call" else f"  ({edge.via})"
        yield f"  {mark} {edge.callee}  :{edge.site.line}{via}"


def summary(graph: CallGraph) -> str:
    """Return one line of counts."""
    own = sum(node.kind is not NodeKind.EXTERNAL for node in graph.nodes)
    guesses = sum(edge.confidence is Confidence.CANDIDATE for edge in graph.edges)
    return (
        f"{own} {'function' if own == 1 else 'functions'}, {len(graph.nodes) - own} outside; {len(graph.edges)} call edges, "
        f"{guesses} of them candidates; {len(graph.blind_spots)} calls unresolved"
    )

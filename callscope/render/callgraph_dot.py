"""The call graph as DOT."""

from __future__ import annotations

from callscope.model.callgraph import CallGraph, Confidence, NodeKind


def quote(text: str) -> str:
    """Return a DOT string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def render(graph: CallGraph) -> str:
    """Return one node a function and one arrow a pair; candidates are dashed, what lies outside is grey."""
    lines = ["digraph calls {", "  rankdir=LR;", '  node [shape=box, fontname="Helvetica"];']
    for node in graph.nodes:
        look = ', color="gray", fontcolor="gray40"' if node.kind is NodeKind.EXTERNAL else ""
        place = f"{node.path}:{node.line}" if node.path else node.id
        lines.append(f"  {quote(node.id)} [tooltip={quote(place)}{look}];")
    sure: dict[tuple[str, str], bool] = {}
    for edge in graph.edges:
        ends = (edge.caller, edge.callee)
        sure[ends] = sure.get(ends, False) or edge.confidence is not Confidence.CANDIDATE
    for (caller, callee), certain in sorted(sure.items()):
        lines.append(f"  {quote(caller)} -> {quote(callee)}{'' if certain else ' [style=dashed]'};")
    return "\n".join([*lines, "}", ""])

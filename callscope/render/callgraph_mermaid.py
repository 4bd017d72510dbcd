"""The call graph as a Mermaid flowchart."""

from __future__ import annotations

from callscope.model.callgraph import CallGraph, Confidence


def render(graph: CallGraph) -> str:
    """Return one box a function and one arrow a pair; candidates are dotted."""
    numbers = {node.id: f"n{position}" for position, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        label = node.id.replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
        lines.append(f'  {numbers[node.id]}["{label}"]')
    sure: dict[tuple[str, str], bool] = {}
    for edge in graph.edges:
        ends = (numbers[edge.caller], numbers[edge.callee])
        sure[ends] = sure.get(ends, False) or edge.confidence is not Confidence.CANDIDATE
    for (caller, callee), certain in sure.items():
        lines.append(f"  {caller} {'-->' if certain else '-.->'} {callee}")
    return "\n".join([*lines, ""])

"""The call graph as PyCG writes it: ``{"caller": ["callee", ...]}`` with every node as a key."""

from __future__ import annotations

import json

from callscope.model.callgraph import CallEdge, CallGraph, Confidence, NodeKind

_KINDS_OF_METHOD = frozenset({"<builtin>.staticmethod", "<builtin>.classmethod", "<builtin>.property"})


def adjacency(graph: CallGraph, *, candidates: bool = False) -> dict[str, list[str]]:
    """Return node -> sorted callees; edges that are only candidates are left out unless asked for."""
    edges = [e for e in graph.edges if (candidates or e.confidence is not Confidence.CANDIDATE) and not _marks(e)]
    keys = {node.id for node in graph.nodes if node.kind not in (NodeKind.CLASS, NodeKind.EXTERNAL)}
    keys |= {name for edge in edges for name in (edge.caller, edge.callee)}
    found: dict[str, set[str]] = {name: set() for name in keys}
    for edge in edges:
        found[edge.caller].add(edge.callee)
    return {name: sorted(found[name]) for name in sorted(found)}


def _marks(edge: CallEdge) -> bool:
    """``@staticmethod`` and its kin say what kind of method follows; PyCG counts no call."""
    return edge.via == "decorator" and edge.callee in _KINDS_OF_METHOD


def render(graph: CallGraph, *, candidates: bool = False) -> str:
    """Return the JSON text."""
    return json.dumps(adjacency(graph, candidates=candidates), indent=1) + "\n"

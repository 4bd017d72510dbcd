"""The call graph's part of ``callscope.static/1``: nodes, edges, blind spots as plain data."""

from __future__ import annotations

from typing import Any

from callscope.model.callgraph import BlindSpot, CallEdge, CallGraph, CallNode


def node_data(node: CallNode) -> dict[str, Any]:
    """Return one node."""
    return {"id": node.id, "kind": node.kind.value, "path": node.path, "line": node.line, "qualname": node.qualname}


def edge_data(edge: CallEdge) -> dict[str, Any]:
    """Return one edge with its call site."""
    site = edge.site
    because = {"reason": edge.reason} if edge.reason else {}
    return {
        "caller": edge.caller, "callee": edge.callee, "path": site.path, "line": site.line, "column": site.column,
        "end_line": site.end_line, "end_column": site.end_column, "via": edge.via, "confidence": edge.confidence.value,
        **because,
    }  # fmt: skip


def blind_spot_data(spot: BlindSpot) -> dict[str, Any]:
    """Return one blind spot."""
    return {"path": spot.site.path, "line": spot.site.line, "column": spot.site.column, "reason": spot.reason}


def graph_data(graph: CallGraph) -> dict[str, Any]:
    """Return nodes, edges and blind spots, sorted as the graph has them."""
    return {
        "nodes": [node_data(node) for node in graph.nodes],
        "edges": [edge_data(edge) for edge in graph.edges],
        "blind_spots": [blind_spot_data(spot) for spot in graph.blind_spots],
    }

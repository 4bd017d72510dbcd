"""Folding around the first dead node: what is near it and its way to the sink stay, all else becomes a few nodes.

A gradient dies at one place of a large program. What a reader needs is that place, what feeds it, and the way on to the
sink; of the rest, that it is healthy, dead or cut off, and on which side of the place it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from callscope.graph.flow import Flow, FlowNode, Life

STANDS_OUT = (Life.KILLS, Life.POISONS, Life.SEVERED)
_AROUND = 4
"""So many groups beside the first dead node are kept, nearest first; and so many other break sites."""
_WAY = 2
"""Of the way to the sink, so many groups are kept at each end."""


def around_first(flow: Flow, lines: Mapping[str, str]) -> dict[str, str]:
    """Return the groups of a picture around the first dead node, where ``lines`` are those of a picture by line."""
    graph = nx.DiGraph()
    graph.add_nodes_from(flow.nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in flow.edges)
    sides = _sides(flow, graph)
    fine = {key: f"{lines[key]}|{sides[key]}" for key in flow.nodes}
    kept = _kept(flow, graph, fine)
    return {key: fine[key] if fine[key] in kept else _folded(flow.nodes[key], sides[key]) for key in flow.nodes}


def _sides(flow: Flow, graph: nx.DiGraph) -> dict[str, str]:
    """Return where each node stands: before the first dead node, after it, between two of them, or beside."""
    first = [key for key, node in flow.nodes.items() if node.first]
    before = _reached(graph.reverse(copy=False), first)
    after = _reached(graph, first)
    names = {(True, False): "before", (False, True): "after", (True, True): "between", (False, False): "beside"}
    return {key: "at" if node.first else names[key in before, key in after] for key, node in flow.nodes.items()}


def _reached(graph: nx.DiGraph, starts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        fresh = [key for key in graph.successors(waiting.pop()) if key not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return found


def _kept(flow: Flow, graph: nx.DiGraph, fine: Mapping[str, str]) -> set[str]:
    """Return the groups that are drawn by line: the first dead node, what is next to it, its way on, break sites, sinks."""
    between = nx.DiGraph()
    between.add_nodes_from(fine.values())
    between.add_edges_from((fine[one], fine[other]) for one, other in graph.edges if fine[one] != fine[other])
    first = sorted({fine[key] for key, node in flow.nodes.items() if node.first})
    sinks = sorted({fine[key] for key, node in flow.nodes.items() if node.kind == "sink"})
    cuts = sorted({fine[key] for key, node in flow.nodes.items() if node.life in STANDS_OUT and node.kind != "leaf"})
    return {*first, *sinks, *cuts[:_AROUND], *_next_to(between, first), *_way(between, first, sinks)}


def _next_to(between: nx.DiGraph, first: Iterable[str]) -> list[str]:
    beside = [other for one in first for other in (*between.predecessors(one), *between.successors(one))]
    return sorted(dict.fromkeys(beside))[:_AROUND]


def _way(between: nx.DiGraph, first: Iterable[str], sinks: Iterable[str]) -> list[str]:
    """Return the ends of the shortest way from a first dead node to a sink."""
    ways = [nx.shortest_path(between, one, sink) for one in first for sink in sinks if nx.has_path(between, one, sink)]
    way: list[str] = min(ways, key=len, default=[])
    return way if len(way) <= 2 * _WAY + 1 else [*way[: _WAY + 1], *way[-_WAY:]]


def _folded(node: FlowNode, side: str) -> str:
    """Return the group of what is not drawn by line: by its side, its fate and, for parameters, that they are parameters."""
    kind = "leaf" if node.kind == "leaf" else "rest"
    named = node.name if node.life in STANDS_OUT and node.kind != "leaf" else ""
    return f"{kind}|{side}|{node.life}|{named}"

"""The order of a gradient's graph: what is computed before what."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from callscope.graph.flow import Flow


def ranks_of(flow: Flow) -> Mapping[str, int]:
    """Return the drawing order, 0 everywhere in a cyclic graph: the longest distance from a start.

    What feeds the flow from the side (a parameter, its transpose) comes just before its first use, not at the start:
    so what a loop did in its first round stands in the order in which it was done.
    """
    graph = _digraph(flow)
    ranks = dict.fromkeys(flow.nodes, 0)
    if nx.is_directed_acyclic_graph(graph):
        order = list(nx.lexicographical_topological_sort(graph))
        for key in order:
            ranks[key] = max((ranks[before] + 1 for before in graph.predecessors(key)), default=0)
        for key in reversed(order):
            if flow.nodes[key].kind != "site":
                ranks[key] = min((ranks[after] - 1 for after in graph.successors(key)), default=ranks[key])
    return ranks


def _digraph(flow: Flow) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(flow.nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in flow.edges)
    return graph

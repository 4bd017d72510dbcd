"""How close a place stands to the sink: its depth in the tree of nodes that every path to the sink must pass."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from callscope.graph.merge import EvidenceGraph
from callscope.graph.run_graph import SINK


def closeness(graph: EvidenceGraph) -> Mapping[str, float]:
    """Return 1 / (1 + depth) a node of the gradient's graph: the sink 1, its only feeder 1/2, and so on.

    The depth is counted in the dominator tree of the reversed graph (Cooper, Harvey and Kennedy 2001): a node that
    all paths from the leaves share is nearer than one of many parallel branches at the same distance.
    """
    flow = graph.flow().reverse()
    if SINK not in flow:
        return {}
    dominators = nx.immediate_dominators(flow, SINK)
    depths: dict[str, int] = {SINK: 0}
    for key in dominators:
        _depth(key, dominators, depths)
    return {key: 1 / (1 + depth) for key, depth in depths.items()}


def by_anchor(graph: EvidenceGraph) -> Mapping[str, float]:
    """Return the closeness of ``path:line`` anchors and of functions: that of their nearest operation."""
    near: dict[str, float] = {}
    for key, value in closeness(graph).items():
        for item in graph.nodes.get(key, ()):
            for name in (item.span.anchor(), str(item.detail.get("function", ""))):
                near[name] = max(near.get(name, 0.0), value)
    return near


def _depth(key: str, dominators: Mapping[str, str | None], depths: dict[str, int]) -> None:
    """Fill the depth of a node and of all between it and the nearest known one, without recursion."""
    chain = []
    while key not in depths:
        chain.append(key)
        key = dominators[key] or SINK
    for above, node in enumerate(reversed(chain), start=1):
        depths[node] = depths[key] + above

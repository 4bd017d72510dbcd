"""The merge: evidence of every channel in one graph, pure and independent of the order in which it came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import networkx as nx

from callscope.model.callgraph import Confidence
from callscope.model.evidence import Evidence

_STRENGTH = {
    Confidence.OBSERVED: 3,
    Confidence.RESOLVED: 2,
    Confidence.CANDIDATE: 1,
    Confidence.SYNTACTIC: 0,
}


@dataclass(frozen=True, slots=True)
class EvidenceGraph:
    """Every statement, by node and by edge; all orders are sorted, so equal evidence gives equal graphs."""

    nodes: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    edges: Mapping[tuple[str, str], tuple[Evidence, ...]] = field(default_factory=dict)

    def at(self, anchor: str) -> tuple[Evidence, ...]:
        """Return what is said about ``path:line``, by any channel, on any node."""
        return tuple(item for items in self.nodes.values() for item in items if item.span.anchor() == anchor)

    def channels(self, source: str, target: str) -> tuple[str, ...]:
        """Return the channels that saw an edge, sorted."""
        return tuple(sorted({item.channel for item in self.edges.get((source, target), ())}))

    def confidence(self, source: str, target: str) -> Confidence:
        """Return the strongest confidence with which an edge is stated."""
        return max((item.confidence for item in self.edges[source, target]), key=_STRENGTH.__getitem__)

    def flow(self) -> nx.DiGraph:
        """Return the gradient's graph alone: leaves, operations, sites and the sink."""
        return self._graph(lambda item: item.kind != "call")

    def calls(self) -> nx.DiGraph:
        """Return the call graph alone, of both channels."""
        return self._graph(lambda item: item.kind == "call")

    def _graph(self, wanted: Any) -> nx.DiGraph:
        graph = nx.DiGraph()
        graph.add_edges_from(ends for ends, items in self.edges.items() if any(map(wanted, items)))
        return graph


def merge(evidence: Iterable[Evidence]) -> EvidenceGraph:
    """Return the graph of all evidence; the same statement made twice counts once, its hits add up."""
    added = sorted(_add_hits(evidence), key=order)
    nodes: dict[str, list[Evidence]] = {}
    edges: dict[tuple[str, str], list[Evidence]] = {}
    for item in added:
        if item.target:
            edges.setdefault((item.source, item.target), []).append(item)
        else:
            nodes.setdefault(item.source, []).append(item)
    return EvidenceGraph(
        {key: tuple(items) for key, items in sorted(nodes.items())},
        {ends: tuple(items) for ends, items in sorted(edges.items())},
    )


def order(item: Evidence) -> tuple[Any, ...]:
    """Return the total order of evidence: by place, then by everything else it says."""
    return (item.source, item.target, item.span, item.kind, item.channel, item.confidence.value, _detail(item))


def _add_hits(evidence: Iterable[Evidence]) -> Iterable[Evidence]:
    counted: dict[tuple[Any, ...], Evidence] = {}
    hits: dict[tuple[Any, ...], int] = {}
    for item in evidence:
        key = order(item)
        counted[key] = item
        hits[key] = hits.get(key, 0) + item.hits
    for key, item in counted.items():
        yield item if hits[key] == item.hits else Evidence(**{**_fields(item), "hits": hits[key]})


def _fields(item: Evidence) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Evidence.__dataclass_fields__}


def _detail(item: Evidence) -> str:
    return json.dumps(item.detail, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return asdict(value) if hasattr(value, "__dataclass_fields__") else str(value)

"""The gradient's own graph: leaves, operations, severed sites and the sink, each with the life of its gradient."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from callscope.graph.run_graph import SINK
from callscope.model.span import Span
from callscope.model.verdict import DynamicReport, Verdict


class Life(StrEnum):
    """What becomes of the gradient at a node, seen from the sink backward; PARTIAL is a leaf that gets not all of its own."""

    LIVE = "live"
    KILLS = "kills"
    DEAD = "dead"
    SEVERED = "severed"
    POISONS = "poisons"
    NONFINITE = "nonfinite"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FlowNode:
    """A leaf, operation, site or sink. ``name`` is what a reader calls it; ``first`` marks the first dead node."""

    key: str
    kind: str
    name: str
    span: Span
    function: str
    life: Life
    norm: float | None = None
    first: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """What flows from ``source`` to ``target`` going forward, and the life of the gradient that comes back."""

    source: str
    target: str
    life: Life


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole graph, by key and sorted."""

    nodes: Mapping[str, FlowNode]
    edges: tuple[FlowEdge, ...]


_BACKWARD = re.compile(r"Backward\d*$")
_EDGE_LIFE = {"live": Life.LIVE, "zero": Life.DEAD, "nonfinite": Life.NONFINITE}


def flow_of(report: DynamicReport) -> Flow:
    """Return the gradient graph of a report, with its causes marked and, where they are missing, added."""
    costly = _costly(report)
    entries = [entry for entry in report.nodes if entry.get("kind") in _READERS]
    nodes = {str(entry["id"]): _node(entry) for entry in entries if entry["kind"] != "site" or costly(entry)}
    nodes = _judged(nodes, report)
    edges = {
        FlowEdge(str(entry["source"]), str(entry["target"]), _edge_life(entry))
        for entry in report.edges
        if entry.get("kind") in ("gradient", "severed")
    }
    known = (edge for edge in edges if edge.source in nodes and edge.target in nodes)
    kept = {_of_use(edge, nodes) for edge in known if not _costs_nothing(edge, nodes)}
    nodes = _with_places(nodes, kept)
    nodes = _mark_first(nodes, kept, report)
    nodes, kept = _with_cause(nodes, kept, report)
    kept |= _escapes(nodes, kept)
    return Flow(dict(sorted(nodes.items())), tuple(sorted(kept, key=lambda edge: (edge.source, edge.target))))


def _judged(nodes: dict[str, FlowNode], report: DynamicReport) -> dict[str, FlowNode]:
    """Give leaves the life that their verdict tells: the run shows what a gradient is, not what it should be.

    Of an unused parameter nothing reaches the sink: it has no gradient, and lacks none.
    """
    verdicts = {(item.name, item.span.anchor()): item.verdict for item in report.parameters}
    judged = dict(nodes)
    for key, node in nodes.items():
        verdict = verdicts.get((node.name, node.span.anchor())) if node.kind == "leaf" else None
        if verdict is Verdict.UNUSED:
            judged[key] = replace(node, life=Life.NONE)
        elif verdict is Verdict.PARTIAL and node.life is Life.LIVE:
            judged[key] = replace(node, life=Life.PARTIAL)
    return judged


def _is_idle(node: FlowNode) -> bool:
    return node.kind == "leaf" and node.life is Life.NONE


def _costs_nothing(edge: FlowEdge, nodes: Mapping[str, FlowNode]) -> bool:
    """Return whether an edge joins an unused parameter (a copy of a pass's own) with a cause that is drawn for what it costs others."""
    return _is_idle(nodes[edge.source]) and nodes[edge.target].kind == "site"


def _of_use(edge: FlowEdge, nodes: Mapping[str, FlowNode]) -> FlowEdge:
    """Return an edge as what it costs: what an unused parameter leads to takes nothing from it."""
    return replace(edge, life=Life.NONE) if _is_idle(nodes[edge.source]) else edge


def _costly(report: DynamicReport) -> Callable[[Mapping[str, Any]], bool]:
    """Return a test of whether a severed site may cost a gradient: named by a cause, or not proved harmless."""
    named = {dead.span.anchor() for dead in report.ranking}
    named |= {span.anchor() for span in (dead.operation_span for dead in report.ranking) if span}
    if report.ledger is not None:
        named |= {site.span.anchor() for site in report.ledger.sites if site.contribution}
    keep_all = report.ledger is None and report.verdict in (Verdict.SEVERED, Verdict.PARTIAL) and not named
    return lambda entry: keep_all or f"{entry.get('path')}:{entry.get('line')}" in named


def _node(entry: Mapping[str, Any]) -> FlowNode:
    kind = entry["kind"]
    span = Span(entry.get("path") or "", entry.get("line") or 0)
    name, life, norm = _READERS[kind](entry)
    return FlowNode(str(entry["id"]), kind, name, span, str(entry.get("function") or ""), life, norm)


def _operation(entry: Mapping[str, Any]) -> tuple[str, Life, float | None]:
    return (
        str(entry.get("operation", "")),
        _life(entry.get("gradient_in"), entry.get("gradient_out")),
        entry.get("norm_out"),
    )


def _leaf(entry: Mapping[str, Any]) -> tuple[str, Life, float | None]:
    life = {"zero": Life.DEAD, "live": Life.LIVE, "nonfinite": Life.NONFINITE}.get(
        entry.get("gradient", ""), Life.SEVERED
    )
    return str(entry.get("name") or entry["id"]), life, entry.get("norm")


def _site(entry: Mapping[str, Any]) -> tuple[str, Life, float | None]:
    return str(entry.get("operation", "")), Life.SEVERED, None


def _sink(entry: Mapping[str, Any]) -> tuple[str, Life, float | None]:
    return str(entry.get("operation") or "sink"), Life.LIVE, entry.get("value")


_READERS = {"operation": _operation, "leaf": _leaf, "site": _site, "sink": _sink}


def _life(arriving: str | None, leaving: str | None) -> Life:
    """Return what an operation does, from the gradient that reaches it and what it sends on."""
    if arriving in (None, "", "none"):
        return Life.NONE
    if arriving == "zero":
        return Life.DEAD
    if leaving == "zero":
        return Life.KILLS
    if leaving == "nonfinite":
        return Life.NONFINITE if arriving == "nonfinite" else Life.POISONS
    return Life.NONFINITE if arriving == "nonfinite" else Life.LIVE


def _edge_life(entry: Mapping[str, Any]) -> Life:
    return Life.SEVERED if entry.get("kind") == "severed" else _EDGE_LIFE.get(entry.get("gradient", ""), Life.NONE)


def _with_places(nodes: Mapping[str, FlowNode], edges: Iterable[FlowEdge]) -> dict[str, FlowNode]:
    """Give an operation that no source line made (a cast, a broadcast) the place of the one that uses it."""
    users: dict[str, str] = {}
    for edge in sorted(edges, key=lambda edge: (edge.source, edge.target), reverse=True):
        users[edge.source] = edge.target
    placed = dict(nodes)
    for key, node in nodes.items():
        if node.kind == "operation" and not node.span.path:
            user = _first_placed(key, nodes, users)
            placed[key] = replace(node, span=user.span, function=user.function) if user else node
    return placed


def _first_placed(key: str, nodes: Mapping[str, FlowNode], users: Mapping[str, str]) -> FlowNode | None:
    seen = set()
    while key in users and key not in seen:
        seen.add(key)
        key = users[key]
        if nodes[key].span.path and nodes[key].kind == "operation":
            return nodes[key]
    return None


def _mark_first(nodes: dict[str, FlowNode], edges: Iterable[FlowEdge], report: DynamicReport) -> dict[str, FlowNode]:
    """Mark the nodes that stand where the report says the gradient dies: those that kill it, else that end one of its ways."""
    dead = report.first_dead
    if dead is None:
        return nodes
    places = {dead.span.anchor(), (dead.operation_span or dead.span).anchor()}
    there = [node for node in nodes.values() if node.span.anchor() in places and node.kind != "leaf"]
    deadly = [node for node in there if node.life in (Life.KILLS, Life.SEVERED, Life.POISONS)]
    named = [node for node in there if _plain(node.name) == _plain(dead.operation)]
    both = [node for node in named if node in deadly]
    reached = [node for node in named if node.life not in (Life.DEAD, Life.NONE)]
    ended = {edge.target for edge in edges if edge.life is Life.DEAD}
    ending = [node for node in reached if node.key in ended]
    for node in both or ending or reached or named or deadly or there[:1]:  # of what none tells apart, one is enough
        nodes[node.key] = replace(node, first=True, note=dead.reason)
    return nodes


def _plain(operation: str) -> str:
    """Return an operation's name as both torch's functions and autograd's nodes have it: ``mul``."""
    return _BACKWARD.sub("", operation).lower()


def _with_cause(
    nodes: dict[str, FlowNode], edges: set[FlowEdge], report: DynamicReport
) -> tuple[dict[str, FlowNode], set[FlowEdge]]:
    """Add the first dead node where no channel drew it, fed by the parameters it cost their gradient."""
    dead = report.first_dead
    if dead is None or any(node.first for node in nodes.values()):
        return nodes, edges
    key = f"{dead.span.anchor()}:{dead.operation}"
    nodes[key] = FlowNode(key, "site", dead.operation, dead.span, dead.function, Life.SEVERED, None, True, dead.reason)
    fed = {edge.source for edge in edges}
    lost = [
        node for node in nodes.values() if node.kind == "leaf" and node.life is Life.SEVERED and node.key not in fed
    ]
    return nodes, edges | {FlowEdge(leaf.key, key, Life.SEVERED) for leaf in lost}


def _escapes(nodes: Mapping[str, FlowNode], edges: Iterable[FlowEdge]) -> set[FlowEdge]:
    """Return an edge to the sink for every site whose value goes on outside the gradient's graph."""
    going = {edge.source for edge in edges}
    sites = [node.key for node in nodes.values() if node.kind == "site" and node.key not in going]
    return {FlowEdge(key, SINK, Life.SEVERED) for key in sites} if SINK in nodes else set()

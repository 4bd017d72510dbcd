"""What a picture of the gradient's path shows: folded nodes, the edges between them, and what it is a picture of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from callscope.graph.flow import Flow, FlowNode, Life
from callscope.model.span import Span


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A group of flow nodes drawn as one. ``names`` are its operations or parameters; ``count`` how often it ran."""

    id: str
    kind: str
    names: tuple[str, ...]
    span: Span
    last_line: int
    function: str
    life: Life
    count: int
    first: bool
    note: str
    norm: float | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PictureEdge:
    """Between two groups; ``back`` closes a loop (the next iteration of folded structure)."""

    source: str
    target: str
    life: Life
    count: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph small enough to read. ``folded`` tells how many flow nodes it stands for."""

    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]
    folded: int


_WORST_EDGE = (Life.SEVERED, Life.NONFINITE, Life.LIVE, Life.DEAD, Life.NONE)


def quotient(flow: Flow, group_of: Mapping[str, str], ranks: Mapping[str, int]) -> Picture:
    """Return the picture in which the flow nodes of one group are one node; ids follow the flow's order."""
    groups: dict[str, list[str]] = {}
    for key in sorted(group_of, key=lambda key: (ranks[key], key)):
        groups.setdefault(group_of[key], []).append(key)
    ids = {group: f"n{position}" for position, group in enumerate(groups, start=1)}
    nodes = tuple(_node(ids[group], [flow.nodes[key] for key in keys]) for group, keys in groups.items())
    starts = {ids[group]: position for position, group in enumerate(groups)}
    return Picture(nodes, _edges(flow, {key: ids[group] for key, group in group_of.items()}, starts), len(flow.nodes))


def _node(identity: str, members: list[FlowNode]) -> PictureNode:
    lead = next((node for node in members if node.first), members[0])
    names = tuple(dict.fromkeys(node.name for node in members))
    scope = _scope(members)
    files = {node.span.path for node in members}
    lines = [node.span.line for node in members if node.span.path == lead.span.path]
    span = Span(lead.span.path, min(lines)) if not lead.first else lead.span
    if scope and len(files) > 1:
        span, lines = Span("", 0), [0]
    return PictureNode(
        identity, lead.kind, names, span, max(lines), "" if scope else lead.function, lead.life, _count(members),
        lead.first, lead.note or scope, lead.norm if len(members) == 1 else None, tuple(node.key for node in members),
    )  # fmt: skip


def _scope(members: list[FlowNode]) -> str:
    """Return what a node stands for, where it is more than one function's lines; empty where it is not."""
    functions = {node.function for node in members}
    if members[0].kind == "leaf" or len(functions) < 2:
        return ""
    files = len({node.span.path for node in members})
    where = f"{len(functions)} functions" + (f" of {files} files" if files > 1 else "")
    return f"{len(members)} operations in {where}"


def _count(members: list[FlowNode]) -> int:
    """Return how often the structure repeats: of its operations, the one that ran most."""
    if members[0].kind == "leaf":
        return len(members)
    times: dict[tuple[str, int], int] = {}
    for node in members:
        times[node.name, node.span.line] = times.get((node.name, node.span.line), 0) + 1
    return max(times.values())


def _edges(flow: Flow, ids: Mapping[str, str], starts: Mapping[str, int]) -> tuple[PictureEdge, ...]:
    lives: dict[tuple[str, str], list[Life]] = {}
    for edge in flow.edges:
        ends = ids.get(edge.source), ids.get(edge.target)
        if ends[0] and ends[1] and ends[0] != ends[1]:
            lives.setdefault((ends[0], ends[1]), []).append(edge.life)
    rounds = _rounds(lives)
    return tuple(
        PictureEdge(
            source, target, min(found, key=_WORST_EDGE.index), len(found),
            rounds[source] == rounds[target] and starts[source] > starts[target],
        )
        for (source, target), found in sorted(lives.items(), key=lambda item: (starts[item[0][0]], starts[item[0][1]]))
    )  # fmt: skip


def _rounds(ends: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """Return each group's strongly connected component: what folding made a loop of."""
    components = nx.strongly_connected_components(nx.DiGraph(list(ends)))
    return {group: number for number, component in enumerate(components) for group in component}

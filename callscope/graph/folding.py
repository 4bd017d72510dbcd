"""Folding: repeated structure, chains, functions and modules become one node, until the picture can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import networkx as nx

from callscope.graph.flow import Flow, FlowNode
from callscope.graph.focus import STANDS_OUT, around_first
from callscope.graph.order import ranks_of
from callscope.graph.picture import Picture, quotient

DETAILS = ("operation", "line", "focus", "chain", "function", "module")
SMALL = 20
"""A picture by line of at most so many nodes is drawn whole; a larger one around the first dead node."""
_MANY_LEAVES = 3
_COARSER = ("chain", "function", "module")
_DIGITS = re.compile(r"\d+")


def fold(flow: Flow, *, limit: int = 60, detail: str | None = None) -> Picture:
    """Return the most detailed picture of at most ``limit`` nodes, or the one of the ``detail`` asked for.

    Where a gradient dies in a program of more than a few lines, it is the one around that place. The first dead node
    is never folded into anything else, and a live node never with a dead one.
    """
    ranks = ranks_of(flow)
    if detail is not None:
        return quotient(flow, _FOLDS[detail](flow), ranks)
    picture = quotient(flow, _by_line(flow), ranks)
    if len(picture.nodes) > SMALL and any(node.first for node in picture.nodes):
        return quotient(flow, _by_focus(flow), ranks)
    for name in _COARSER:
        if len(picture.nodes) <= limit:
            break
        picture = quotient(flow, _FOLDS[name](flow), ranks)
    return picture


def _by_operation(flow: Flow) -> dict[str, str]:
    return {key: key for key in flow.nodes}


def _by_line(flow: Flow) -> dict[str, str]:
    """Group what one source line did with one outcome, and parameters that are named alike."""
    patterns: dict[str, int] = {}
    for node in flow.nodes.values():
        patterns[_pattern(node)] = patterns.get(_pattern(node), 0) + 1
    return _leaves_used_alike(flow, {key: _line_group(node, patterns) for key, node in flow.nodes.items()})


def _leaves_used_alike(flow: Flow, groups: dict[str, str]) -> dict[str, str]:
    """Group, besides, many parameters with one fate that the same lines use."""
    users: dict[str, set[str]] = {}
    for edge in flow.edges:
        users.setdefault(edge.source, set()).add(groups[edge.target])
    alike: dict[str, list[str]] = {}
    for key, node in flow.nodes.items():
        if node.kind == "leaf":
            alike.setdefault(f"leaf|{node.life}|{sorted(users.get(key, ()))}", []).append(key)
    many = {key: name for name, keys in alike.items() if len(keys) > _MANY_LEAVES for key in keys}
    return groups | many


def _line_group(node: FlowNode, patterns: Mapping[str, int]) -> str:
    if node.kind == "leaf":
        return _pattern(node) if patterns[_pattern(node)] > _MANY_LEAVES else node.key
    if node.kind == "sink":
        return node.key
    return f"{node.kind}|{node.span.anchor()}|{node.function}|{_mark(node)}"


def _pattern(node: FlowNode) -> str:
    return f"{node.kind}|{_DIGITS.sub('*', node.name)}|{node.life}"


def _mark(node: FlowNode) -> str:
    """Return what must stay apart: the outcome, and for a killing operation its name too."""
    return f"{node.life}|{node.first}|{node.name if node.first or node.life in STANDS_OUT else ''}"


def _by_focus(flow: Flow) -> dict[str, str]:
    return around_first(flow, _by_line(flow))


def _by_chain(flow: Flow) -> dict[str, str]:
    """Group, besides, the lines of one function that follow each other without a branch."""
    return _merge_chains(flow, _by_line(flow))


def _merge_chains(flow: Flow, groups: dict[str, str]) -> dict[str, str]:
    between = _between(flow, groups)
    example = {group: flow.nodes[key] for key, group in sorted(groups.items(), reverse=True)}
    renamed: dict[str, str] = {}
    for group in sorted(between):
        after = list(between.successors(group))
        if len(after) == 1 and between.in_degree(after[0]) == 1 and _same_scope(example[group], example[after[0]]):
            renamed[after[0]] = group
    return {key: _resolve(group, renamed) for key, group in groups.items()}


def _between(flow: Flow, groups: Mapping[str, str]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(groups.values())
    graph.add_edges_from((groups[edge.source], groups[edge.target]) for edge in flow.edges)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def _same_scope(one: FlowNode, other: FlowNode) -> bool:
    plain = one.kind == other.kind == "operation" and not one.first and not other.first
    same = (one.span.path, one.function, one.life) == (other.span.path, other.function, other.life)
    return plain and same and one.life not in STANDS_OUT


def _resolve(group: str, renamed: Mapping[str, str]) -> str:
    seen: list[str] = []
    while group in renamed and group not in seen:
        seen.append(group)
        group = renamed[group]
    return min([group, *seen]) if group in seen else group


def _by_scope(name: Callable[[FlowNode], str]) -> Callable[[Flow], dict[str, str]]:
    def group(flow: Flow) -> dict[str, str]:
        lines = _by_line(flow)
        near = _near_first(flow, lines)
        plain = {
            key: f"scope|{name(node)}|{node.life}"
            for key, node in flow.nodes.items()
            if node.kind == "operation" and node.life not in STANDS_OUT and lines[key] not in near
        }
        leaves = _leaves_by_owner(flow)
        return lines | plain | leaves

    return group


def _near_first(flow: Flow, groups: Mapping[str, str]) -> set[str]:
    """Return the groups within two edges of the first dead node: there every line counts."""
    between = _between(flow, groups).to_undirected(as_view=True)
    first = {groups[key] for key, node in flow.nodes.items() if node.first}
    return {near for group in first for near in nx.single_source_shortest_path_length(between, group, cutoff=2)} | first


def _leaves_by_owner(flow: Flow) -> dict[str, str]:
    """Group the parameters of one module (``encoder.*``) that fared alike, where there are many."""
    owners = {
        key: f"leaf|{_DIGITS.sub('*', node.name.rpartition('.')[0])}|{node.life}"
        for key, node in flow.nodes.items()
        if node.kind == "leaf" and "." in node.name
    }
    sizes: dict[str, int] = {}
    for owner in owners.values():
        sizes[owner] = sizes.get(owner, 0) + 1
    return {key: owner for key, owner in owners.items() if sizes[owner] > _MANY_LEAVES}


_FOLDS: Mapping[str, Callable[[Flow], dict[str, str]]] = {
    "operation": _by_operation,
    "line": _by_line,
    "focus": _by_focus,
    "chain": _by_chain,
    "function": _by_scope(lambda node: f"{node.span.path}|{node.function}"),
    "module": _by_scope(lambda node: node.span.path),
}

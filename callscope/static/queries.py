"""Questions to a call graph: callers, callees, paths, what an entry reaches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from difflib import get_close_matches

from callscope.errors import UsageError
from callscope.model.callgraph import CallEdge, CallGraph

_MAX_PATHS = 50


def find_node(graph: CallGraph, name: str) -> str:
    """Return the one node that ``name`` means: a full name, or its unambiguous ending. Raises UsageError."""
    names = [node.id for node in graph.nodes]
    if name in names:
        return name
    endings = [full for full in names if full.endswith("." + name)]
    if len(endings) == 1:
        return endings[0]
    if endings:
        raise UsageError(f"{name} is ambiguous: {', '.join(endings[:5])}", hint="give more of the dotted name")
    near = get_close_matches(name, names, 1)
    raise UsageError(f"no function {name} in the call graph", hint=f"did you mean {near[0]}?" if near else None)


def narrowed(graph: CallGraph, edges: Iterable[CallEdge], keep: Iterable[str] = ()) -> CallGraph:
    """Return the graph of some edges, their ends and the nodes to keep."""
    chosen = tuple(sorted(set(edges)))
    names = {name for edge in chosen for name in (edge.caller, edge.callee)} | set(keep)
    nodes = tuple(node for node in graph.nodes if node.id in names)
    return CallGraph(graph.namespaces, graph.root, nodes, chosen)


def callers(graph: CallGraph, name: str) -> CallGraph:
    """Return the edges that lead to a function."""
    found = find_node(graph, name)
    return narrowed(graph, (edge for edge in graph.edges if edge.callee == found), [found])


def callees(graph: CallGraph, name: str) -> CallGraph:
    """Return the edges that leave a function."""
    found = find_node(graph, name)
    return narrowed(graph, (edge for edge in graph.edges if edge.caller == found), [found])


def reachable(graph: CallGraph, name: str, depth: int | None = None) -> CallGraph:
    """Return what a function reaches within ``depth`` calls (None: all)."""
    start = find_node(graph, name)
    leaving = _leaving(graph)
    distance, queue, edges = {start: 0}, deque([start]), []
    while queue:
        current = queue.popleft()
        if depth is not None and distance[current] >= depth:
            continue
        for edge in leaving.get(current, ()):
            edges.append(edge)
            if edge.callee not in distance:
                distance[edge.callee] = distance[current] + 1
                queue.append(edge.callee)
    return narrowed(graph, edges, [start])


def paths(graph: CallGraph, first: str, last: str) -> list[tuple[CallEdge, ...]]:
    """Return the shortest call chains between two functions, at most fifty."""
    start, goal = find_node(graph, first), find_node(graph, last)
    leaving, distance = _leaving(graph), _distances(graph, goal)
    if start not in distance:
        return []
    found: list[tuple[CallEdge, ...]] = []
    stack: list[tuple[str, tuple[CallEdge, ...]]] = [(start, ())]
    while stack and len(found) < _MAX_PATHS:
        current, chain = stack.pop()
        if current == goal:
            found.append(chain)
            continue
        nearer = [e for e in leaving.get(current, ()) if distance.get(e.callee, -1) == distance[current] - 1]
        stack.extend((edge.callee, (*chain, edge)) for edge in reversed(nearer))
    return found


def _leaving(graph: CallGraph) -> dict[str, list[CallEdge]]:
    found: dict[str, list[CallEdge]] = {}
    for edge in graph.edges:
        found.setdefault(edge.caller, []).append(edge)
    return found


def _distances(graph: CallGraph, goal: str) -> dict[str, int]:
    arriving: dict[str, list[str]] = {}
    for edge in graph.edges:
        arriving.setdefault(edge.callee, []).append(edge.caller)
    distance, queue = {goal: 0}, deque([goal])
    while queue:
        current = queue.popleft()
        for caller in arriving.get(current, ()):
            if caller not in distance:
                distance[caller] = distance[current] + 1
                queue.append(caller)
    return distance

"""Where a backward ran into a graph that an earlier one had freed: what is kept with its history from one pass to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.dynamic.backward.backwards import Backward
from callscope.dynamic.backward.hooks import Node

_TWICE = "backward through the graph a second time"


def ran_twice(seen: Sequence[Backward]) -> Backward | None:
    """Return the first backward that was refused because an earlier one had freed a part of its graph."""
    return next((backward for backward in seen if _TWICE in backward.error), None)


def freed(backward: Backward, seen: Sequence[Backward]) -> Iterator[Node]:
    """Yield the nodes, of a backward that was refused so, at which its graph goes over into an earlier one's.

    Nodes are numbered as they are made: what is older than the beginning of an earlier graph was made for that.
    """
    bound = max((b.begun for b in seen if b.index < backward.index and b.begun is not None), default=-1)
    nodes: list[Node] = [] if backward.nodes is None else backward.nodes.nodes
    if nodes and nodes[0].number <= bound:
        yield nodes[0]
        return
    reached = (inner for node in nodes if node.number > bound for inner in node.inputs if inner is not None)
    for inner in sorted(set(reached)):
        if nodes[inner].number <= bound and not nodes[inner].leaf:
            yield nodes[inner]

"""The backward graph as it ran: where the gradient that leads to a leaf becomes zero, none or nonfinite."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callscope.model.run import NodeRecord, RunRecord

_MOST_COMPARED = 12
"""Among so many nodes at which a gradient dies it is asked which of them the others lead through."""
Triple = tuple[float, float, float] | None


@dataclass(slots=True)
class Walk:
    """Nodes by key, who sends gradient to whom, and each node's distance from the sink."""

    nodes: dict[str, NodeRecord]
    users: dict[str, list[str]] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)

    def leading_to(self, leaf: str) -> set[str]:
        """Return the keys of the nodes from which gradient can flow to a leaf."""
        pending = [key for key, node in self.nodes.items() if node.leaf == leaf]
        seen = set(pending)
        while pending:
            fresh = [user for user in self.users.get(pending.pop(), ()) if user not in seen]
            seen.update(fresh)
            pending.extend(fresh)
        return seen

    def dying(self, leaf: str) -> list[NodeRecord]:
        """Return the nodes that get a gradient and send none of it toward ``leaf``, nearest the sink first.

        Behind a node that kills what another would send comes that other: mending it alone would bring nothing.
        """
        region = self.leading_to(leaf)
        dead = {self._selection(key, region) for key in region if self._kills(self.nodes[key], region)}
        near = sorted(map(self.nodes.__getitem__, dead), key=lambda node: (self.depth.get(node.key, 0), node.key))
        if not 1 < len(near) <= _MOST_COMPARED:
            return near
        vain = {node.key for node in near if any(self._only_by(node, other, leaf) for other in near)}
        return sorted(near, key=lambda node: node.key in vain)

    def _only_by(self, node: NodeRecord, other: NodeRecord, leaf: str) -> bool:
        """Return whether every way from a node to a leaf goes through another node, or its like that sends nothing."""
        barred = {key for key in self.nodes if self._is_like(self.nodes[key], other)}
        pending, seen = [node.key], {node.key, *barred}
        while pending and node.key not in barred:
            current = self.nodes[pending.pop()]
            if current.leaf == leaf:
                return False
            fresh = [source for source in _sources(current, self.nodes) if source not in seen]
            seen.update(fresh)
            pending.extend(fresh)
        return node.key not in barred

    @staticmethod
    def _is_like(node: NodeRecord, other: NodeRecord) -> bool:
        same = node.key == other.key or (node.span is not None and node.span == other.span)
        return same and node.operation == other.operation and not any(map(alive, node.grad_out))

    def _kills(self, node: NodeRecord, region: set[str]) -> bool:
        if not any(map(alive, node.grad_in)) or node.leaf is not None:
            return False
        toward = self._toward(node, region)
        return bool(toward) and not any(map(alive, toward))

    def losing(self, leaf: str) -> set[str]:
        """Return the keys of the nodes that send nothing along one way to a leaf, and something along another that dies later."""
        region = self.leading_to(leaf)
        return {key for key in region if len(set(map(alive, self._toward(self.nodes[key], region)))) > 1}

    @staticmethod
    def _toward(node: NodeRecord, region: set[str]) -> list[Triple]:
        """Return the gradients that a node sends toward a leaf."""
        return [out for key, out in zip(node.inputs, node.grad_out, strict=False) if key in region]

    def _selection(self, key: str, region: set[str]) -> str:
        """Return the node that selected nothing, where a node only hands on that there is nothing; else the node itself."""
        pending, seen = [key], {key}
        while pending:
            node = self.nodes[pending.pop()]
            toward = [
                (source, out)
                for source, out in zip(node.inputs, node.grad_out, strict=False)
                if source in region and out is not None
            ]
            if node.key != key and toward and not any(empty(out) for _, out in toward):
                return node.key
            fresh = [source for source, out in toward if empty(out) and source not in seen]
            seen.update(fresh)
            pending.extend(fresh)
        return key

    def spoiling(self, leaf: str) -> list[NodeRecord]:
        """Return the nodes that get a finite gradient and send a nonfinite one toward ``leaf``."""
        region = self.leading_to(leaf)
        return sorted(
            (self.nodes[key] for key in region if self._spoils(self.nodes[key], region)),
            key=lambda node: (self.depth.get(node.key, 0), node.key),
        )

    def _spoils(self, node: NodeRecord, region: set[str]) -> bool:
        if any(map(nonfinite, node.grad_in)) or node.leaf is not None:
            return False
        return any(nonfinite(out) for key, out in zip(node.inputs, node.grad_out, strict=False) if key in region)

    def parting(self, leaf: str) -> list[NodeRecord]:
        """Return the nodes that send gradients toward ``leaf`` along several edges, nearest the leaf first."""
        region = self.leading_to(leaf)
        several = [self.nodes[key] for key in region if self._parts(self.nodes[key], region)]
        return sorted(several, key=lambda node: (-self.depth.get(node.key, 0), node.key))

    def _parts(self, node: NodeRecord, region: set[str]) -> bool:
        return sum(map(alive, self._toward(node, region))) > 1

    def zero_at_root(self) -> bool:
        """Return whether the backward began with a zero gradient."""
        roots = [node for node in self.nodes.values() if not self.users.get(node.key)]
        return bool(roots) and not any(alive(triple) for node in roots for triple in node.grad_in)


def walk_of(record: RunRecord) -> Walk:
    """Return the backward graph of a run that was made with hooks."""
    walk = Walk({node.key: node for node in record.nodes})
    for node in record.nodes:
        for source in node.inputs:
            if source:
                walk.users.setdefault(source, []).append(node.key)
    _measure(walk)
    return walk


def _measure(walk: Walk) -> None:
    """Give each node its longest distance from a root: what is nearer the sink comes first."""
    waiting = {key: len(walk.users.get(key, ())) for key in walk.nodes}
    queue = deque(sorted(key for key, count in waiting.items() if not count))
    while queue:
        key = queue.popleft()
        walk.depth.setdefault(key, 0)
        for source in _sources(walk.nodes[key], walk.nodes):
            walk.depth[source] = max(walk.depth.get(source, 0), walk.depth[key] + 1)
            waiting[source] -= 1
            if not waiting[source]:
                queue.append(source)


def _sources(node: NodeRecord, nodes: Iterable[str]) -> Iterator[str]:
    return (source for source in node.inputs if source and source in nodes)


def alive(triple: Triple) -> bool:
    """Return whether a gradient is there and not all zero."""
    return triple is not None and triple[1] < 1


def empty(triple: Triple) -> bool:
    """Return whether a gradient is there and has no entries."""
    return triple is not None and triple[1] > 1


def nonfinite(triple: Triple) -> bool:
    """Return whether a gradient holds a nan or an infinity."""
    return triple is not None and triple[2] > 0

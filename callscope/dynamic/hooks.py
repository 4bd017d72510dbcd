"""Hooks on every node of a backward graph: the gradient that came in, what was sent on, what reached the leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from torch import Tensor
from torch.autograd.graph import GradientEdge, get_gradient_edge

from callscope.dynamic.leaves import Leaves
from callscope.dynamic.lineage import nodes_below
from callscope.dynamic.places import Place
from callscope.dynamic.saved import Saved
from callscope.dynamic.statistics import Batch, Statistic
from callscope.dynamic.tape import ENTRY

HOOKS = "callscope.hooks"
"""The key in a node's metadata under which the places that registered gradient hooks are noted."""
Gradients = tuple[Tensor | None, ...]


@dataclass(slots=True, eq=False)
class Node:
    """A node of the graph: ``number`` is its autograd sequence number, ``inputs`` the nodes it sends gradients to.

    ``entry`` is the operation that made it, where another thread did.
    """

    operation: str
    number: int
    inputs: tuple[int | None, ...]
    leaf: int
    grad_in: tuple[Statistic | None, ...] = ()
    grad_out: tuple[Statistic | None, ...] = ()
    ran: bool = False
    saved: tuple[tuple[str, str], ...] = ()
    interesting: bool = False
    hooks: tuple[Place, ...] = ()
    entry: int | None = None


class LeafHooks:
    """Hooks where a graph ends. ``gradients`` holds, by leaf bit, what this graph's backward brought each leaf.

    ``of_node``: the bit of each node that is a leaf's; ``bits``: all of them.
    """

    def __init__(self, leaves: Leaves, graph: Iterable[Any]) -> None:
        self.gradients: dict[int, Tensor | None] = {}
        self.of_node: dict[Any, int] = {}
        self.bits = 0
        self._handles = []
        for node in graph:
            variable = getattr(node, "variable", None)
            if isinstance(variable, Tensor):
                bit = self.of_node[node] = leaves.note(variable, None).bit
                self.bits |= bit
                self.gradients.setdefault(bit, None)
                self._handles.append(node.register_prehook(partial(self._arrived, bit)))

    def _arrived(self, bit: int, gradients: Gradients) -> None:
        self.gradients[bit] = gradients[0]

    def remove(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()


class Hooks:
    """The hooks of one backward."""

    def __init__(self, leaves: Leaves, outputs: Sequence[Any], full: bool) -> None:
        self._handles: list[Any] = []
        self._graph = list(nodes_below(roots_of(outputs)))
        self._at_leaves = LeafHooks(leaves, self._graph)
        self.reached = self._at_leaves.bits
        self.nodes: list[Node] = self._describe() if full else []
        self._saved = Saved(self._graph) if full else None
        self._batch = Batch()
        if full:
            self._watch_nodes()

    @property
    def gradients(self) -> dict[int, Tensor | None]:
        """Return what reached each leaf of the graph, by leaf bit."""
        return self._at_leaves.gradients

    def _describe(self) -> list[Node]:
        index = {node: number for number, node in enumerate(self._graph)}
        bits = self._at_leaves.of_node
        return [
            Node(
                operation=node.name().rpartition("::")[2],
                number=node._sequence_nr(),
                inputs=tuple(None if p is None else index[p] for p, _ in node.next_functions),
                leaf=bits.get(node, 0),
                hooks=tuple(node.metadata.get(HOOKS, ())),
                entry=node.metadata.get(ENTRY),
            )
            for node in self._graph
        ]

    def _watch_nodes(self) -> None:
        add = self._batch.add
        self._handles = [node.register_hook(partial(add, number)) for number, node in enumerate(self._graph)]

    def remove(self) -> None:
        """Take the hooks away, work out what they saw, and let the graph go."""
        self._at_leaves.remove()
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        for number, received, sent in self._batch.results():
            node = self.nodes[number]
            node.grad_in, node.grad_out, node.ran = received, sent, True
        if self._saved is not None:
            for number in filter(self._is_interesting, range(len(self.nodes))):
                self.nodes[number].interesting = True
                self.nodes[number].saved = self._saved.summary(number)
        self._saved = None
        self._graph = []

    def _is_interesting(self, number: int) -> bool:
        """Return whether a node turned a live gradient into a zero, missing or nonfinite one."""
        node = self.nodes[number]
        if not node.ran or not any(g is not None and g[0] != 0 for g in node.grad_in):
            return False
        sent = [g for g, inner in zip(node.grad_out, node.inputs, strict=False) if inner is not None]
        return any(g is None or g[0] == 0 or g[2] > 0 for g in sent)


def roots_of(outputs: Iterable[Any]) -> list[Any]:
    """Return the nodes at which the graphs of outputs begin; outputs without a history have none."""
    return [root for root in map(_root, outputs) if root is not None]


def _root(output: Any) -> Any:
    if isinstance(output, GradientEdge):
        return output.node
    return get_gradient_edge(output).node if output.requires_grad else None

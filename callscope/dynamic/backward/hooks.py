"""Hooks on every node of a backward graph: the gradient that came in, what was sent on, what reached the leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import GradientEdge, get_gradient_edge

from callscope.dynamic.backward.attaching import Attached
from callscope.dynamic.backward.batch import Alone, Batch, Row, Side
from callscope.dynamic.backward.custom import taken_by
from callscope.dynamic.backward.saved import Saved
from callscope.dynamic.environment import deepen_stack
from callscope.dynamic.forward.leaves import Leaves
from callscope.dynamic.forward.lineage import Walk
from callscope.dynamic.forward.tape import ENTRY, marked
from callscope.dynamic.source.places import Place

DEEP = 20_000
"""A graph of more nodes may be too deep for the stack of the process that frees it."""
HOOKS = "callscope.hooks"
"""The key in a node's metadata under which the places that registered gradient hooks are noted."""
_CONVERTING: Any = type(torch.zeros((), requires_grad=True).double().grad_fn)
_LOW = frozenset({torch.float32, torch.float16, torch.bfloat16, torch.complex64})
_hooked: list[bool] = []
"""Not empty once any node was marked so in this process."""
Gradients = tuple[Tensor | None, ...]


@dataclass(slots=True, eq=False)
class Node:
    """A node of the graph: ``number`` is its autograd sequence number, ``inputs`` the nodes it sends gradients to.

    ``entry`` is the operation that made it, where another thread did; ``takes``: what a custom Function calls its inputs.
    """

    operation: str
    number: int
    inputs: tuple[int | None, ...]
    leaf: int
    grad_in: Side = ()
    grad_out: Side = ()
    ran: bool = False
    saved: tuple[tuple[str, str], ...] = ()
    interesting: bool = False
    hooks: tuple[Place, ...] = ()
    entry: int | None = None
    takes: tuple[str, ...] = ()


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
        """Take the hooks away, and let go of the nodes, which hold the leaves."""
        for handle in self._handles:
            handle.remove()
        self.of_node.clear()


class Hooks:
    """The hooks of one backward. ``root``: the node at which its graph begins, while it runs; None for several."""

    def __init__(self, leaves: Leaves, outputs: Sequence[Any], full: bool, alone: Alone) -> None:
        roots = roots_of(outputs)
        self.root = roots[0] if len(roots) == 1 else None
        self._walk = Walk(roots)
        graph = self._walk.nodes
        if len(graph) > DEEP:
            deepen_stack()
        self._at_leaves = LeafHooks(leaves, graph)
        self.reached = self._at_leaves.bits
        self.lowered = _CONVERTING in set(map(type, graph)) and any(map(_lowers, graph))
        """Whether a number is made less precise than float64 on the way."""
        self._nodes: list[Node] = []
        self._described = self._describe(graph) if full else ()
        self._saved = Saved(graph) if full else None
        self.overwritten = () if self._saved is None else tuple(self._saved.overwritten)
        """The positions of nodes of which something that they saved was changed in place since."""
        self._turning: dict[int, tuple[tuple[str, str], ...]] = {}
        self._takes: dict[int, tuple[str, ...]] = {}
        self._attached = Attached()
        self._batch = Batch(self._walk.absent, self._known, alone)
        if full:
            self._attached.attach(graph, self._batch.add)

    @property
    def gradients(self) -> dict[int, Tensor | None]:
        """Return what reached each leaf of the graph, by leaf bit."""
        return self._at_leaves.gradients

    def _describe(self, graph: list[Any]) -> tuple[Iterable[Any], ...]:
        """Return, each for all nodes, names, sequence numbers, leaf bits, and marks."""
        bits = self._at_leaves.of_node.get
        marks = list(map(_marks, graph)) if _hooked or marked else repeat(((), None), len(graph))
        return [node.name() for node in graph], [node._sequence_nr() for node in graph], list(map(bits, graph)), marks

    def _known(self, ran: Sequence[int], doubtful: list[Row]) -> None:
        """Let go what nodes that ran had saved, but where it may explain something."""
        turning = [row[0] for row in doubtful if turns(row[1], row[2], self._walk.raw[row[0]])]
        self._turning.update(dict.fromkeys(turning, ()))
        self._takes.update((number, taken_by(self._walk.nodes[number])) for number in turning)
        if self._saved is not None:
            self._saved.keep_only(ran, set(turning))

    def remove(self) -> None:
        """Take the hooks away, work out what they saw, and let the graph go."""
        self._at_leaves.remove()
        self._attached.remove()
        self._batch.flush()
        if self._saved is not None:
            for number in self._turning:
                self._turning[number] = self._saved.summary(number)
        self._saved = None
        self._walk.nodes = []
        self.root = None

    @property
    def nodes(self) -> list[Node]:
        """Return the nodes as a record needs them, empty without the full hooks."""
        if not self._nodes and self._described:
            inputs = self._walk.inputs()
            self._nodes = [
                Node(name.rpartition("::")[2], number, inner, leaf or 0, hooks=hooks, entry=entry)
                for name, number, leaf, (hooks, entry), inner in zip(*self._described, inputs, strict=True)
            ]
            for number, received, sent in self._batch.rows():
                node = self._nodes[number]
                node.grad_in, node.grad_out, node.ran = received, sent, True
            for number, saved in self._turning.items():
                self._nodes[number].interesting, self._nodes[number].saved = True, saved
                self._nodes[number].takes = self._takes.get(number, ())
        return self._nodes


def turns(received: Side, sent: Side, inputs: Sequence[int | None]) -> bool:
    """Return whether a node turned a live gradient into a zero or missing one, or any into a nonfinite one."""
    live = _is_live(received)
    for gradient, inner in zip(sent, inputs, strict=False):
        if inner is not None and (live if gradient is None else gradient[2] > 0 or (live and gradient[0] == 0)):
            return True
    return False


def _is_live(gradients: Side) -> bool:
    """Return whether some gradient is not all zero."""
    return any([gradient is not None and gradient[0] != 0 for gradient in gradients])  # noqa: C419 (a list takes less)


def mark(node: Any, place: Place) -> None:
    """Take note, on the node itself, of a place that registered a gradient hook on its result."""
    node.metadata.setdefault(HOOKS, []).append(place)
    _hooked[:] = [True]


def _lowers(node: Any) -> bool:
    """Return whether a node hands on less precise numbers than it was given."""
    return type(node) is _CONVERTING and any(made.dtype in _LOW for made in node._input_metadata)


def _marks(node: Any) -> tuple[tuple[Place, ...], int | None]:
    return tuple(node.metadata.get(HOOKS, ())), node.metadata.get(ENTRY)


def roots_of(outputs: Iterable[Any]) -> list[Any]:
    """Return the nodes at which the graphs of outputs begin; outputs without a history have none."""
    return [root for root in map(_root, outputs) if root is not None]


def _root(output: Any) -> Any:
    if isinstance(output, GradientEdge):
        return output.node
    return get_gradient_edge(output).node if output.requires_grad else None

"""Which leaves a tensor's history reaches, remembered on the autograd nodes themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import Tensor

from callscope.dynamic.forward import functorch
from callscope.dynamic.forward.leaves import Leaves


class Lineage:
    """Sets of leaves, as bits, by autograd node. A node's set is kept in its ``metadata``: no memory is held."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._mark = f"callscope.{id(self)}"

    def of(self, tensors: Iterable[Tensor]) -> int:
        """Return the leaves that the histories of ``tensors`` reach."""
        bits = 0
        for tensor in map(functorch.unwrapped, tensors) if functorch.active() else tensors:
            if tensor.requires_grad:
                bits |= self._of_leaf(tensor) if tensor.is_leaf else self.of_node(tensor.grad_fn)
        return bits

    def _of_leaf(self, tensor: Tensor) -> int:
        """Return the bit of a leaf; a view made under ``no_grad`` calls itself one and is what it is a view of."""
        base = tensor._base
        return self._leaves.note(tensor, None).bit if base is None or not base.requires_grad else self.of((base,))

    def of_node(self, root: Any) -> int:
        """Return the leaves that the graph below ``root`` reaches."""
        mark = self._mark
        stack = [] if mark in root.metadata else [root]
        while stack:
            node = stack[-1]
            edges = node.next_functions
            bits, above = 0 if edges else self._own(node), len(stack)
            for parent, _ in edges:
                if parent is not None:
                    known = parent.metadata.get(mark)
                    if known is None:
                        stack.append(parent)
                    else:
                        bits |= known
            if len(stack) == above:
                stack.pop()
                node.metadata.setdefault(mark, bits)
        found: int = root.metadata[mark]
        return found

    def learn(self, root: Any, bits: int) -> None:
        """Take over what another walk over the graph below ``root`` has found."""
        root.metadata.setdefault(self._mark, bits)

    def _own(self, node: Any) -> int:
        variable = getattr(node, "variable", None)
        return self._leaves.note(variable, None).bit if isinstance(variable, Tensor) else 0


class Walk:
    """Every autograd node of a graph once, from the roots toward the leaves, depth first."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self.nodes: list[Any] = []
        self._found: list[int] = []  # when each node was first met; ``raw`` names nodes so
        self.raw: list[list[int | None]] = []
        self.absent: list[int] = []  # how many inputs of each have no history
        self._go(list(roots))

    def _go(self, stack: list[Any]) -> None:
        met = {root: number for number, root in enumerate(dict.fromkeys(stack))}
        while stack:
            node = stack.pop()
            row: list[int | None] = []
            for parent, _ in node.next_functions:
                if parent is None:
                    row.append(None)
                    continue
                number = met.get(parent)
                if number is None:
                    number = met[parent] = len(met)
                    stack.append(parent)
                row.append(number)
            self.nodes.append(node)
            self._found.append(met[node])
            self.raw.append(row)
            self.absent.append(row.count(None))

    def inputs(self) -> list[tuple[int | None, ...]]:
        """Return for each node the positions of the nodes that it sends gradients to."""
        position: dict[int | None, int | None] = {number: index for index, number in enumerate(self._found)}
        position[None] = None
        return [tuple([position[number] for number in row]) for row in self.raw]


def nodes_below(roots: Iterable[Any]) -> list[Any]:
    """Return every autograd node of a graph once."""
    return Walk(roots).nodes

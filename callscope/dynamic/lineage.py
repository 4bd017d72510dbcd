"""Which leaves a tensor's history reaches, remembered on the autograd nodes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from torch import Tensor

from callscope.dynamic import functorch
from callscope.dynamic.leaves import Leaves


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
                bits |= self._leaves.note(tensor, None).bit if tensor.is_leaf else self.of_node(tensor.grad_fn)
        return bits

    def of_node(self, root: Any) -> int:
        """Return the leaves that the graph below ``root`` reaches."""
        stack = [root]
        while stack:
            node = stack[-1]
            missing = [p for p, _ in node.next_functions if p is not None and self._mark not in p.metadata]
            if missing and self._mark not in node.metadata:
                stack.extend(missing)
                continue
            stack.pop()
            node.metadata.setdefault(self._mark, self._own(node) | self._below(node))
        bits: int = root.metadata[self._mark]
        return bits

    def _own(self, node: Any) -> int:
        variable = getattr(node, "variable", None)
        return self._leaves.note(variable, None).bit if isinstance(variable, Tensor) else 0

    def _below(self, node: Any) -> int:
        bits = 0
        for parent, _ in node.next_functions:
            if parent is not None:
                bits |= parent.metadata[self._mark]
        return bits


def nodes_below(roots: Iterable[Any]) -> Iterator[Any]:
    """Yield every autograd node of a graph once, from the roots toward the leaves, depth first."""
    stack = [root for root in roots if root is not None]
    seen = set(stack)
    while stack:
        node = stack.pop()
        yield node
        for parent, _ in node.next_functions:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)

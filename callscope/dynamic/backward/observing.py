"""What is noted of the leaves at a backward, and the backward of a probe."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from callscope.dynamic.backward.backwards import Backward
from callscope.dynamic.forward import values
from callscope.dynamic.forward.leaves import Leaves


def look_at_leaves(backward: Backward, leaves: Leaves) -> None:
    """Take note of what the leaves are now: an optimizer may change them after."""
    for leaf in leaves.all:
        tensor = leaf.tensor()
        if tensor is not None:
            backward.held[leaf.bit] = tensor.requires_grad
            backward.values[leaf.bit] = values.plain(tensor)
            backward.scales[leaf.bit] = values.root_mean_square(tensor)
    for tensor in backward.inputs or ():
        if isinstance(tensor, Tensor) and tensor.is_leaf:
            backward.requested.add(leaves.note(tensor, None).bit)


def differentiate(outputs: Sequence[tuple[Tensor, Tensor]], leaves: Sequence[Tensor]) -> None:
    """Run a probe's backward: outputs, each with its cotangent."""
    tensors, weights = [o for o, _ in outputs], [w for _, w in outputs]
    torch.autograd.grad(tensors, leaves, weights, allow_unused=True)

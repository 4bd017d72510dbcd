"""Looking through the wrapper tensors of torch.func transforms (grad, vmap, jvp)."""

from __future__ import annotations

import torch
from torch import Tensor

_functorch = torch._C._functorch
active = torch._C._are_functorch_transforms_active
"""Tell whether a torch.func transform is under way on this thread."""


def is_wrapped(tensor: Tensor) -> bool:
    """Return whether a tensor belongs to a transform that is under way."""
    return bool(_functorch.is_functorch_wrapped_tensor(tensor))


def is_batched(tensor: Tensor) -> bool:
    """Return whether a tensor stands for a whole batch (vmap) at any level."""
    while is_wrapped(tensor):
        if _functorch.is_batchedtensor(tensor):
            return True
        tensor = _functorch.get_unwrapped(tensor)
    return False


def unwrapped(tensor: Tensor) -> Tensor:
    """Return the plain tensor inside all wrappers."""
    while is_wrapped(tensor):
        tensor = _functorch.get_unwrapped(tensor)
    return tensor


def carries_gradient(tensor: Tensor) -> bool:
    """Return whether a tensor has a history, a vmapped one included (whose wrapper denies it)."""
    return tensor.requires_grad or unwrapped(tensor).requires_grad

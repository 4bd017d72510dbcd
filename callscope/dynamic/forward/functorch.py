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


def batch_of(tensor: Tensor) -> Tensor | None:
    """Return the whole batch that a tensor of one ``vmap`` stands for; None where it is none, or of several transforms."""
    if not is_wrapped(tensor) or not _functorch.is_batchedtensor(tensor):
        return None
    batch: Tensor = _functorch.get_unwrapped(tensor)
    return None if is_wrapped(batch) else batch


def as_batch(batch: Tensor, like: Tensor) -> Tensor:
    """Return a batch as the ``vmap`` sees it, in the place of ``like``."""
    made: Tensor = _functorch._add_batch_dim(batch, _functorch.maybe_get_bdim(like), _functorch.maybe_get_level(like))
    return made

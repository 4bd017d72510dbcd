"""Looking through the wrapper tensors of torch.func transforms (grad, vmap, jvp)."""

from __future__ import annotations

import torch
from torch import Tensor

_functorch = torch._C._functorch
active = torch._C._are_functorch_transforms_active
"""Tell whether a torch.func transform is under way on this thread."""


def fresh_leaf(tensor: Tensor) -> Tensor:
    """Return a leaf with the values of a plain tensor, made under a transform too, which forbids it to programs."""
    allowed = _functorch.get_inplace_requires_grad_allowed()
    _functorch.set_inplace_requires_grad_allowed(True)
    try:
        return tensor.detach().clone().requires_grad_()
    finally:
        _functorch.set_inplace_requires_grad_allowed(allowed)


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


def only_vmaps() -> bool:
    """Return whether every transform under way is a ``vmap``."""
    stack = _functorch.get_interpreter_stack() or ()
    return all(level.key() == _functorch.TransformType.Vmap for level in stack)


def batch_of(tensor: Tensor) -> Tensor | None:
    """Return the whole batch that a tensor stands for under one ``vmap`` or several; None where it is none.

    What ``grad`` or ``jvp`` wrapped is none either.
    """
    batch = tensor
    while is_wrapped(batch):
        if not _functorch.is_batchedtensor(batch):
            return None
        batch = _functorch.get_unwrapped(batch)
    return None if batch is tensor else batch


def as_batch(batch: Tensor, like: Tensor) -> Tensor:
    """Return a batch as the ``vmap`` sees it, in the place of ``like``."""
    if not is_wrapped(like):
        return batch
    inner = as_batch(batch, _functorch.get_unwrapped(like))
    made: Tensor = _functorch._add_batch_dim(inner, _functorch.maybe_get_bdim(like), _functorch.maybe_get_level(like))
    return made

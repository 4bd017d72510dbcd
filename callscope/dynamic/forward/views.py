"""What a view of a parameter was at the backward: an optimizer that stepped since has written to the memory they share."""

from __future__ import annotations

import torch
from torch import Tensor

from callscope.dynamic.forward.leaves import storage_of


def seen_through(view: Tensor, whole: Tensor | None, held: Tensor) -> Tensor:
    """Return a view's values where ``whole``, whose memory it has, is ``held``; its own where that does not tell."""
    if not bool((held != 0).any()):  # all that may be known of a large one
        return torch.zeros_like(view)
    if whole is None or whole.shape != held.shape or whole.dtype != view.dtype or storage_of(whole) != storage_of(view):
        return view
    start = view.storage_offset() - whole.storage_offset()
    memory = torch.empty_strided(whole.shape, whole.stride(), dtype=whole.dtype)
    memory.copy_(held)
    last = start + sum((size - 1) * step for size, step in zip(view.shape, view.stride(), strict=True))
    within = start >= 0 and last < memory.untyped_storage().nbytes() // memory.element_size()
    return memory.as_strided(view.shape, view.stride(), start) if within and view.numel() else view

"""What escapes at a severed edge, whatever its form: recorded as plain data, displaced, or replayed."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

LARGEST = 4096
"""Values with more entries are recorded only where the plan asks for values."""

Plain = Any
"""A number, a bool, a string, None, or nested lists of these."""


def plain(value: Any, limit: int = LARGEST) -> Plain:
    """Return ``value`` as plain data, None where it has no such form or is too large."""
    if isinstance(value, Tensor):
        return _tensor_plain(value, limit)
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist() if value.size <= limit and value.dtype != object else None
    if isinstance(value, list | tuple):
        return [plain(entry, limit) for entry in value]
    return value if isinstance(value, int | float | str) else None


def _tensor_plain(value: Tensor, limit: int) -> Plain:
    if value.numel() > limit or value.layout is not torch.strided or value.is_complex():
        return None
    try:
        return value.detach().tolist()
    except (RuntimeError, NotImplementedError):  # a functorch wrapper or a meta tensor holds no readable values
        return None


def is_continuous(value: Any) -> bool:
    """Return whether ``value`` is made of floating-point numbers, which a small displacement can move."""
    if isinstance(value, Tensor):
        return value.is_floating_point()
    if isinstance(value, np.ndarray | np.generic):
        return bool(np.issubdtype(value.dtype, np.floating))
    if isinstance(value, list | tuple):
        return bool(value) and any(map(is_continuous, value))
    return isinstance(value, float)


def shape_of(value: Any) -> tuple[int, ...]:
    """Return the shape of a number, array, tensor or regular nested list."""
    if isinstance(value, Tensor | np.ndarray | np.generic):
        return tuple(value.shape)
    return np.shape(value)


def displaced(value: Any, by: Any) -> Any:
    """Return ``value`` moved by the array ``by``, in a memory of its own and of the same type."""
    if isinstance(value, Tensor):
        return value.detach() + _as_tensor(by, value)
    if isinstance(value, np.ndarray | np.generic):
        return (value + by).astype(value.dtype) if isinstance(value, np.ndarray) else type(value)(value + by)
    if isinstance(value, list | tuple):
        return type(value)(displaced(entry, step) for entry, step in zip(value, by, strict=True))
    return value + float(np.asarray(by)) if isinstance(value, float) else value


def replayed(value: Any, recorded: Plain) -> Any:
    """Return ``recorded`` in the form of ``value``, in a memory of its own."""
    if recorded is None:
        return value
    if isinstance(value, Tensor):
        return torch.as_tensor(recorded, dtype=value.dtype, device=value.device).reshape(value.shape)
    if isinstance(value, np.ndarray):
        return np.asarray(recorded, dtype=value.dtype).reshape(value.shape)
    if isinstance(value, np.generic):
        return type(value)(recorded)
    if isinstance(value, list | tuple):
        return type(value)(map(replayed, value, recorded))
    return recorded


def overwrite(target: Tensor, value: Tensor) -> None:
    """Give ``target`` the values of ``value``, in place and behind autograd's back."""
    with torch.no_grad():
        target.data.copy_(value)


def _as_tensor(by: Any, like: Tensor) -> Tensor:
    return torch.as_tensor(np.asarray(by, dtype=np.float64)).to(device=like.device, dtype=like.dtype)

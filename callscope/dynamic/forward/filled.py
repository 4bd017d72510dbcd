"""Data whose zeros are given another value, for a controlled experiment."""

from __future__ import annotations

from typing import Any

import torch


def without_zeros(data: Any, value: float) -> Any:
    """Return data (numbers in lists, dictionaries, arrays, tensors) with ``value`` where it has zeros."""
    if isinstance(data, bool):
        return data
    if isinstance(data, int | float):
        return data or (value if isinstance(data, float) else int(value))
    if isinstance(data, list | tuple) and type(data) in (list, tuple):
        return type(data)(without_zeros(part, value) for part in data)
    if isinstance(data, dict):
        return {key: without_zeros(part, value) for key, part in data.items()}
    if hasattr(data, "copy") and hasattr(data, "dtype") and data.dtype.kind in "fciu":
        data = data.copy()
        data[data == 0] = value
    elif isinstance(data, torch.Tensor) and not data.requires_grad and data.dtype is not torch.bool:
        return data.masked_fill(data == 0, value)
    return data

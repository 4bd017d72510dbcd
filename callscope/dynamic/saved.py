"""What the autograd nodes saved for their backward, summarised where it explains a dead gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

_PREFIX = "_saved_"


class Saved:
    """Holds the saved tensors of a graph while its backward runs: no more than the graph itself holds."""

    def __init__(self, graph: Sequence[Any]) -> None:
        self._graph = graph
        self._names: dict[type, tuple[str, ...]] = {}
        self._tensors = [self._read(node) for node in graph]

    def _read(self, node: Any) -> tuple[tuple[str, Any], ...]:
        kind = type(node)
        names = self._names.get(kind)
        if names is None:
            names = self._names[kind] = tuple(name for name in dir(node) if name.startswith(_PREFIX))
        return tuple((name, value) for name in names if (value := _value(node, name)) is not None)

    def summary(self, number: int) -> tuple[tuple[str, str], ...]:
        """Return name and description of what a node saved."""
        read = [(name.removeprefix(_PREFIX), value) for name, value in self._tensors[number]]
        custom = getattr(self._graph[number], "_callscope_saved", ())
        return tuple((name, describe(value)) for name, value in (*read, *custom))


def _value(node: Any, name: str) -> Any:
    """Return a saved value, None where it cannot be had (freed, or changed in place since)."""
    try:
        return getattr(node, name)
    except RuntimeError:
        return None


def describe(value: Any) -> str:
    """Return a short description of a saved value: ``0 everywhere``, ``0 at 3 of 8``, ``from -1 to 2.5`` ..."""
    if not isinstance(value, Tensor):
        return repr(value)
    if value.numel() == 0:
        return "empty"
    if value.is_complex() or value.layout is not torch.strided:
        return f"{value.dtype} {tuple(value.shape)}"
    return _of_values(value.detach().cpu().double().reshape(-1).numpy())


def _of_values(values: Any) -> str:
    total, nonzero = values.size, int(np.count_nonzero(values))
    if not nonzero:
        return "0 everywhere"
    finite = values[np.isfinite(values)]
    parts = [f"0 at {total - nonzero} of {total}"] if nonzero < total else []
    parts += [f"nonfinite at {total - finite.size} of {total}"] if finite.size < total else []
    if finite.size:
        low, high = float(finite.min()), float(finite.max())
        parts.append(f"{low:.6g}" if low == high else f"from {low:.6g} to {high:.6g}")
    return ", ".join(parts)

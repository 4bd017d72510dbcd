"""What the autograd nodes saved for their backward, summarised where it explains a dead gradient."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np
import torch
from torch import Tensor

from callscope.dynamic.backward.packing import hooked, is_packed

_PREFIX = "_saved_"
_PLAIN = (bool, int, float, complex, str)


class Saved:
    """Holds the saved tensors of a graph while its backward runs: no more than the graph itself holds."""

    def __init__(self, graph: Sequence[Any]) -> None:
        self._graph = graph
        self._names: dict[type, tuple[str, ...]] = {}
        self._freed: dict[type, tuple[str, ...]] = {}
        self._readers: dict[type, Callable[[Any], Any] | None] = {}
        self._values: dict[int, Any] = {}
        self._packed: set[int] = set()
        self.overwritten: list[int] = []
        """The nodes of which something that they saved was changed in place since."""
        self._read_all()

    def _read_all(self) -> None:
        readers, values = self._readers, self._values
        for number, node in enumerate(self._graph):
            if hooked and is_packed(node):
                self._packed.add(number)
                continue
            kind = type(node)
            if kind not in readers:
                readers[kind] = self._reader(kind, node)
            reader = readers[kind]
            if reader is not None:
                try:
                    values[number] = reader(node)
                except RuntimeError:
                    self.overwritten.append(number)
                    found = tuple(_value(node, name) for name in self._freed[kind])
                    values[number] = found if len(found) > 1 else found[0]

    def _reader(self, kind: type, node: Any) -> Callable[[Any], Any] | None:
        """Return what reads, from nodes of one kind, the values that the backward frees; None where it frees none."""
        names = self._names[kind] = tuple(name for name in dir(node) if name.startswith(_PREFIX))
        freed = self._freed[kind] = tuple(name for name in names if not _stays(_value(node, name)))
        if not freed:
            return None
        return attrgetter(*freed)

    def keep_only(self, ran: Sequence[int], kept: set[int]) -> None:
        """Let go what the nodes saved that ran, but for some of them."""
        dropped = [number for number in ran if number not in kept] if kept else ran
        deque(map(self._values.pop, dropped, repeat(None)), maxlen=0)

    def summary(self, number: int) -> tuple[tuple[str, str], ...]:
        """Return name and description of what a node saved."""
        node = self._graph[number]
        if number in self._packed:
            return ()
        freed, values = self._freed[type(node)], self._values.get(number)
        held = dict(zip(freed, values if len(freed) > 1 and values is not None else (values,), strict=False))
        read = ((name, held[name] if name in held else _value(node, name)) for name in self._names[type(node)])
        return tuple((name.removeprefix(_PREFIX), describe(value)) for name, value in read if value is not None)


def _stays(value: Any) -> bool:
    """Return whether a value is still there when a node's tensors have been freed."""
    return isinstance(value, _PLAIN) or (type(value) is tuple and bool(value) and isinstance(value[0], int))


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
    parts = [f"0 at {total - nonzero} of {total}"] if nonzero < total else []
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        finite = values[np.isfinite(values)]
        lost = int(np.count_nonzero(np.isnan(values)))
        infinite = total - finite.size - lost
        parts += [f"{name} at {count} of {total}" for name, count in (("nan", lost), ("infinite", infinite)) if count]
        if not finite.size:
            return ", ".join(parts)
        low, high = float(finite.min()), float(finite.max())
    parts.append(f"{low:.6g}" if low == high else f"from {low:.6g} to {high:.6g}")
    return ", ".join(parts)

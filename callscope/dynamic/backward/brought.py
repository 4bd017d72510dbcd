"""What a backward brought the leaves: is it sound, and what is kept of it where a training runs many backwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic.backward.backwards import Backward
from callscope.dynamic.backward.batch import statistics_of
from callscope.dynamic.forward import values
from callscope.dynamic.forward.leaves import state_of
from callscope.errors import TargetError


@dataclass(frozen=True, slots=True)
class Summed:
    """A gradient of which only state and norm are kept."""

    state: str
    norm: float


Brought = Tensor | Summed | None


def is_sound(gradient: Brought) -> bool:
    """Return whether a gradient is there, finite, and not all zero. Raises TargetError where it has no values."""
    if gradient is None or isinstance(gradient, Summed):
        return gradient is not None and gradient.state == "live"
    if gradient.is_meta:
        raise TargetError(
            "the target computes on the device 'meta', which holds no values", hint="run it on another one"
        )
    entries = values.dense(gradient)
    return bool(torch.isfinite(entries).all()) and bool((entries != 0).any())


def state(gradient: Brought) -> str:
    """Return none | zero | nonfinite | live."""
    return gradient.state if isinstance(gradient, Summed) else state_of(gradient)


def norm(gradient: Brought) -> float | None:
    """Return the norm, None where there is no gradient."""
    if gradient is None or isinstance(gradient, Summed):
        return None if gradient is None else gradient.norm
    return float(torch.linalg.vector_norm(gradient.detach().to_dense().reshape(-1).abs().double()))


def missing(backward: Backward) -> list[int]:
    """Return the leaves that lead to a severed edge before a backward, and that it does not reach."""
    lost = backward.sited & ~backward.reached
    every = backward.inputs is None
    return [bit for bit, held in backward.held.items() if bit & lost and held and (every or bit in backward.requested)]


class Former:
    """Lets go of what takes memory in backwards of one line that came out as one before them: that one is told.

    Where graphs are created (``create_graph``) it is the last that counts, and all are kept. ``keeps``: nothing is let
    go, since one backward is asked for, or a directional derivative of each.
    """

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps
        self._seen: set[tuple[Any, ...]] = set()

    def add(self, backward: Backward) -> None:
        """Take note of a backward that is over."""
        if backward.error or backward.creates_graph or self._keeps:
            return
        if any(gradient is not None and gradient.is_meta for gradient in backward.gradients.values()):
            return
        summed = _summed_up(backward.gradients)
        outcome = frozenset((bit, None if gradient is None else gradient.state) for bit, gradient in summed.items())
        key = (backward.place, backward.depth, backward.operation, outcome, tuple(missing(backward)))
        if key in self._seen:
            backward.gradients, backward.values, backward.scales, backward.nodes = summed, {}, {}, None
        self._seen.add(key)


def _summed_up(gradients: dict[int, Tensor | None]) -> dict[int, Summed | None]:
    found = statistics_of(gradients.values())
    return {bit: _summed(found[id(gradient)]) for bit, gradient in gradients.items()}


def _summed(statistic: tuple[float, float, float] | None) -> Summed | None:
    if statistic is None:
        return None
    length, zeros, nonfinite = statistic
    return Summed("nonfinite" if nonfinite else "live" if zeros < 1.0 else "zero", length)

"""Gradients that the program asks of tensors that keep none: what was computed, without ``retain_grad``."""

from __future__ import annotations

from types import FrameType
from typing import Any, NamedTuple

import torch
from torch import Tensor

from callscope.dynamic.source.places import Place, Places

READING: Any = getattr(torch.Tensor.grad, "__get__")  # noqa: B009 (typed as what it gives)
"""What torch calls where ``.grad`` is read."""


class Unkept(NamedTuple):
    """A place that read ``.grad`` of a tensor, and the number of the autograd node that made this one."""

    read_at: Place | None
    made_by: int


class Readings:
    """Collects the reads of ``.grad`` that can give nothing but None."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.found: dict[Unkept, None] = {}

    def read(self, tensor: Tensor, frame: FrameType) -> None:
        """Take note of a read of ``.grad``; torch's own reads say nothing of what the program wants."""
        if tensor.grad_fn is None or tensor.retains_grad or tensor.grad is not None:
            return
        if str(frame.f_globals.get("__name__")).partition(".")[0] != "torch":
            self.found[Unkept(self._places.scene(frame), tensor.grad_fn._sequence_nr())] = None

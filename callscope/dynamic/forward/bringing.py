"""What brings tensors in without a torch call that a function mode sees: noted on the tape, so that a zero is followed to it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic.forward.operations import OperationMode
from callscope.dynamic.forward.promotion import UNSEEN
from callscope.dynamic.patches import Patches


class Bringing:
    """Notes the tensors that come out of arrays, buffers and files."""

    def __init__(self, mode: OperationMode) -> None:
        self._mode = mode

    def install(self, patches: Patches) -> None:
        """Wrap the functions."""
        for name in UNSEEN:
            patches.wrap(torch, name, self._bring)

    def _bring(self, original: Callable[..., Any], *args: Any, **options: Any) -> Any:
        result = original(*args, **options)
        if type(result) is Tensor and not self._mode.paused:
            place = self._mode.places.scene(sys._getframe(2))
            self._mode.applied(place, original.__name__, (), (), result)
        return result

"""Hooks on saved tensors: to read what a node saved may run the program's code (a checkpoint computes again), and may give something else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch

from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Place, Places

hooked: list[bool] = []
"""Not empty once the program said how saved tensors are packed in this process."""
_OF_CHECKPOINT = torch.utils.checkpoint.__file__


class Packing:
    """Knows the place whose hooks pack what is saved now."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._open: list[tuple[Place | None, str]] = []

    def install(self, patches: Patches) -> None:
        """Wrap what pushes and pops hooks, and what gives one saved tensor its own."""
        patches.wrap(torch._C._autograd, "_push_saved_tensors_default_hooks", self._push)
        patches.wrap(torch._C._autograd, "_pop_saved_tensors_default_hooks", self._pop)
        patches.wrap(torch._C._autograd.SavedTensor, "register_hooks", _note)

    @property
    def now(self) -> tuple[Place | None, str] | None:
        """Return place and name of what packs now, None where nothing does."""
        return self._open[-1] if self._open else None

    def _push(self, original: Callable[..., Any], *hooks: Any) -> Any:
        result = _note(original, *hooks)
        frame = sys._getframe(2)
        name = "checkpoint" if _runs_checkpoint(frame, self._places) else "saved_tensors_hooks"
        self._open.append((self._places.scene(frame), name))
        return result

    def _pop(self, original: Callable[..., Any]) -> Any:
        if self._open:
            self._open.pop()
        return original()


def _note(original: Callable[..., Any], *arguments: Any) -> Any:
    hooked[:] = [True]
    return original(*arguments)


def _runs_checkpoint(start: FrameType, places: Places) -> bool:
    frame, end = start, places.frame(start)
    while frame is not end and frame.f_back is not None:
        if frame.f_code.co_filename == _OF_CHECKPOINT:
            return True
        frame = frame.f_back
    return False


def is_packed(node: Any) -> bool:
    """Return whether something that a node saved is unpacked by the program's own code."""
    held = [getattr(node, name) for name in dir(node) if name.startswith("_raw_saved_")]
    several = [one for part in held for one in (part if isinstance(part, tuple | list) else (part,))]
    return any(getattr(one, "unpack_hook", None) is not None for one in several)

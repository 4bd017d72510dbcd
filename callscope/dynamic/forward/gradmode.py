"""Who switched gradients off: the ``with`` line, the decorator's line, or the call, innermost last."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch

from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Place, Places

Cause = tuple[Place | None, str]
_SWITCHES = (torch.no_grad, torch.enable_grad, torch.set_grad_enabled, torch.inference_mode)


class GradMode:
    """A stack of the switches of gradient recording that are in force, each with its place."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._stack: list[tuple[int, Cause]] = []
        self._decorators: weakref.WeakKeyDictionary[Callable[..., Any], Place | None] = weakref.WeakKeyDictionary()

    def cause(self) -> Cause | None:
        """Return the innermost switch that is in force, None where there is none."""
        return self._stack[-1][1] if self._stack else None

    def install(self, patches: Patches) -> None:
        """Watch the context managers, their use as decorators, and ``set_grad_enabled`` as a call."""
        for switch in _SWITCHES:
            patches.wrap(switch, "__enter__", self._entering)
            patches.wrap(switch, "__exit__", self._leaving)
            patches.wrap(switch, "__call__", self._decorating)
        patches.wrap(torch.set_grad_enabled, "__init__", self._calling)

    def _entering(self, original: Callable[..., Any], switch: Any, *rest: Any) -> Any:
        result = original(switch, *rest)
        frame = sys._getframe(2)
        self._push(switch, self._origin(frame), _drawing(frame) or type(switch).__name__)
        return result

    def _leaving(self, original: Callable[..., Any], switch: Any, *rest: Any) -> Any:
        result = original(switch, *rest)
        self._drop(switch)
        return result

    def _calling(self, original: Callable[..., Any], switch: Any, mode: bool) -> Any:
        result = original(switch, mode)
        frame = sys._getframe(2)
        if not _is_torchs_own(frame):  # a context manager that is entered or left calls it too
            self._push(switch, self._places.scene(frame), type(switch).__name__)
        return result

    def directly(self, frame: FrameType | None, mode: bool) -> None:
        """Take note of a program that switches by torch's own function, which is no context manager."""
        while frame is not None and frame.f_globals.get("__name__", "").startswith("callscope."):
            frame = frame.f_back
        if frame is None or _is_torchs_own(frame):
            return
        self._drop(self)
        if not mode:
            self._push(self, self._places.scene(frame), torch.set_grad_enabled.__name__)

    def _decorating(self, original: Callable[..., Any], switch: Any, function: Any) -> Any:
        self._drop(switch)
        decorated = original(switch, function)
        self._decorators[function] = self._places.scene(sys._getframe(2))
        return decorated

    def _push(self, switch: Any, place: Place | None, name: str) -> None:
        self._drop(switch)
        self._stack.append((id(switch), (place, name)))

    def _drop(self, switch: Any) -> None:
        self._stack = [entry for entry in self._stack if entry[0] != id(switch)]

    def _origin(self, frame: FrameType) -> Place | None:
        """Return where a switch that is entered now stands in the source: its decorator, or its ``with``."""
        if frame.f_code.co_name in ("decorate_context", "generator_context"):
            function = frame.f_locals.get("func")
            if function is not None and function in self._decorators:
                return self._decorators[function]
        return self._places.scene(frame)


def _is_torchs_own(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith("torch.")


def _drawing(frame: FrameType) -> str:
    """Return which method of a torch distribution switches recording off (``sample`` does), empty where none does."""
    own = str(frame.f_globals.get("__name__", "")).startswith("torch.distributions.")
    return frame.f_code.co_name if own and not frame.f_code.co_name.startswith("_") else ""

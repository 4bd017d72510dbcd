"""What a run does where no channel sees it: other processes, vmap, compiled functions, TorchScript. Noted, not judged."""

from __future__ import annotations

import multiprocessing.process
import subprocess
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch

from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Places

_THROUGH = ("subprocess", "multiprocessing", "callscope")


class BlindSpots:
    """Collects ``(channel, what it does not see)``, each once."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: dict[tuple[str, str], None] = {}
        self._stance: Any = None

    def install(self, patches: Patches) -> None:
        """Watch the doors through which work leaves what is seen."""
        patches.wrap(subprocess.Popen, "__init__", self._process)
        patches.wrap(multiprocessing.process.BaseProcess, "start", self._process)
        patches.wrap(torch, "compile", self._compiled)
        frames = getattr(sys.modules.get("torch._dynamo"), "eval_frame", None)  # None: nothing was compiled before
        if hasattr(frames, "_callback_from_stance"):
            self._stance = torch.compiler.set_stance("force_eager")
            patches.wrap(frames, "_callback_from_stance", self._compiled_before)
        for owner in (torch, torch.func):
            patches.wrap(owner, "vmap", self._mapped)
        for scripted in (torch._C.ScriptFunction, torch._C.ScriptMethod):
            patches.wrap(scripted, "__call__", self._scripted)

    def uninstall(self) -> None:
        """Let what was compiled before run compiled again, as the program had it."""
        if self._stance is not None:
            self._stance.__exit__(None, None, None)
            self._stance = None

    def noted(self) -> tuple[tuple[str, str], ...]:
        """Return what was met, sorted."""
        return tuple(sorted(self._found))

    def _note(self, channel: str, frame: FrameType | None, text: str) -> None:
        if frame is not None:
            anchor = self._places.span(self._places.of(frame)).anchor()
            self._found[channel, text.format(anchor)] = None

    def _process(self, original: Callable[..., Any], process: Any, *args: Any, **options: Any) -> Any:
        text = "the process started at {}: nothing that it computes is seen"
        self._note(
            "process", self._direct(sys._getframe(2), (*_THROUGH, "torch")), text
        )  # a loader's workers run the user's code
        return original(process, *args, **options)

    def _compiled(self, original: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Let what is compiled run as it is written: in compiled code nothing would be seen, nor could be displaced."""
        text = "what is compiled at {} runs uncompiled here"
        self._note("torch.compile", self._places.frame(sys._getframe(2)), text)
        return original(*args, **{**options, "disable": True})

    def _compiled_before(self, original: Callable[..., Any], callback: Any) -> Any:
        """Note a call of what was compiled before the recording began: it runs as it is written, by the stance set."""
        if callback not in (None, False):
            text = "what was compiled before and is called at {} runs uncompiled here"
            self._note("torch.compile", self._places.frame(sys._getframe(2)), text)
        return original(callback)

    def _mapped(self, original: Callable[..., Any], *args: Any, **options: Any) -> Any:
        text = "values inside the vmap at {} are seen, and not displaced where grad or jvp wraps them too"
        self._note("vmap", self._direct(sys._getframe(2)), text)
        return original(*args, **options)

    def _scripted(self, original: Callable[..., Any], function: Any, *args: Any, **options: Any) -> Any:
        text = (
            "what TorchScript compiled and is called at {} hides its lines; PYTORCH_JIT=0 in the environment shows them"
        )
        self._note("torch.jit", self._direct(sys._getframe(2), (*_THROUGH, "torch")), text)
        return original(function, *args, **options)

    def _direct(self, frame: FrameType | None, through: tuple[str, ...] = _THROUGH) -> FrameType | None:
        """Return the user frame that asked for it itself: what a library does for itself hides nothing of the user's."""
        while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in through:
            frame = frame.f_back
        return frame if frame is not None and self._places.is_user(frame) else None

"""Warnings that torch raises inside our handlers are shown where the program's own line is."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Places

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def install(patches: Patches, places: Places) -> None:
    """Give a warning that points at one of our files the place of the nearest user frame."""

    def shown(original: Callable[..., Any], message: Any) -> Any:
        frame = places.frame(sys._getframe(2)) if message.filename.startswith(_OWN) else None
        if frame is not None:
            message.filename, message.lineno, message.line = frame.f_code.co_filename, frame.f_lineno, None
        return original(message)

    patches.wrap(warnings, "_showwarnmsg", shown)

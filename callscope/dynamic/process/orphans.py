"""A run does not outlive the process that waits for it, however that one ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1


def end_with(parent: int) -> None:
    """Let the system kill this process, just forked off ``parent``, when that ends: Linux alone can do that.

    It goes by the thread that forked: that one waits for the run's answer, and so outlives it.
    """
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):  # a C library without it: as on other systems
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it ended in between
        os._exit(1)

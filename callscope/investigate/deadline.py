"""A deadline for work in this process that knows none of its own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Late(Exception):
    """The deadline passed. No :class:`TimeoutError`: libraries catch those."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise :class:`Late` in the block when it takes longer; where there is no alarm (another thread), never.

    An alarm of the caller's own is put back as it was.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _late)
    left, interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.01))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, interval)
        signal.signal(signal.SIGALRM, before)


def _late(number: int, frame: FrameType | None) -> None:
    raise Late

"""A worker process ends with the process that started it, also when that was killed."""

from __future__ import annotations

import os
import threading
import time

_SECONDS_BETWEEN_LOOKS = 1.0


def end_with(parent: int) -> None:
    """End this process soon after process ``parent`` is its parent no more.

    The workers of a pool wait on a pipe that their siblings hold open too, so a parent that is killed leaves them waiting.
    """
    threading.Thread(target=_watch, args=(parent,), name="end-with-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)

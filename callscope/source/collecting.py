"""The cycle collector, kept out of work that makes millions of values and no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep the collector from walking millions of live tuples again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()  # with unfreeze: straight to the oldest generation, without a walk
            gc.unfreeze()
        if enabled:
            gc.enable()

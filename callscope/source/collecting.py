"""The cycle collector, kept out of work that makes millions of values and no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MUCH = 100_000
"""So many objects that earlier work left are worth a walk over all there are."""
_moved = 0
"""How many objects were put past the younger generations since :func:`collect_left` last looked; the collector does not count them itself."""


def collect_left() -> None:
    """Collect what earlier work in this process has left: what was put straight to the oldest generation is else never looked through again."""
    global _moved
    if _moved > _MUCH:
        gc.collect()
        _moved = 0


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep the collector from walking millions of live tuples again and again."""
    global _moved
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            _moved += gc.get_count()[0]
            gc.freeze()  # with unfreeze: straight to the oldest generation, without a walk
            gc.unfreeze()
        if enabled:
            gc.enable()

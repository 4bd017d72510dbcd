"""Libraries that a run imported late (an optimizer loads half of torch) are imported before the next fork.

A ledger forks dozens of runs; what each would import again costs seconds apiece. Only torch, numpy, scipy and
pytest are loaded so: their import changes nothing that a target computes, and a target's own packages must be
imported under the recorder.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any

_LIBRARIES = frozenset({"torch", "numpy", "scipy", "pytest", "_pytest", "pluggy"})


def packed(record: Any, before: frozenset[str]) -> tuple[Any, tuple[str, ...]]:
    """Return a record with the names of the library modules that were not there ``before`` the run."""
    fresh = (name for name in tuple(sys.modules) if name not in before)
    return record, tuple(name for name in fresh if name.partition(".")[0] in _LIBRARIES)


def unpacked(parcel: tuple[Any, tuple[str, ...]]) -> Any:
    """Import what the run needed, and return its record."""
    record, names = parcel
    for name in names:
        with contextlib.suppress(Exception):  # a module that only loads on the way of another stays to the next run
            importlib.import_module(name)
    return record

"""Files of installed libraries: where a module's source is, and whether what was read of it still holds. Nothing is imported."""

from __future__ import annotations

import importlib.machinery
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

Stamp = tuple[str, int, int]
"""Path, time of the last change and size of a file; empty where there is none."""


def search_path() -> list[str]:
    """Return the folders and archives in which this interpreter looks for modules, the working directory left out."""
    return [entry for entry in sys.path if entry]


def locate(module: str, search: Sequence[str]) -> Path | None:
    """Return the file of a module; None where it is not installed or has no source."""
    top, *rest = module.split(".")
    spec = importlib.machinery.PathFinder.find_spec(top, search)
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    path = Path(spec.origin)
    for part in rest:
        folder = path.parent / part
        path = folder / "__init__.py" if (folder / "__init__.py").is_file() else folder.with_suffix(".py")
        if not path.is_file():
            return None
    return path


def stamp(path: Path | None) -> Stamp:
    """Return what tells one state of a file from another."""
    if path is None:
        return ("", 0, 0)
    status = os.stat(path)
    return (str(path), status.st_mtime_ns, status.st_size)


def still_true(stamps: Iterable[tuple[str, Stamp]]) -> bool:
    """Return whether the (module, stamp) pairs that an answer rests on are what and where they were."""
    search = search_path()
    return all(stamp(locate(module, search)) == before for module, before in stamps)

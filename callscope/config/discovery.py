"""Where the project is: its root, and the file that configures it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", ".git", ".hg")


def start_folder(paths: Sequence[Path], cwd: Path) -> Path:
    """Return the folder from which to look upward: the deepest that holds all ``paths``, else ``cwd``."""
    if not paths:
        return cwd.resolve()
    absolute = [(cwd / path).resolve() for path in paths]
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in absolute]))


def upward(folder: Path) -> Iterator[Path]:
    """Yield a folder and its parents, nearest first."""
    yield folder
    yield from folder.parents


def project_root(start: Path, cwd: Path) -> Path:
    """Return the nearest folder at or above ``start`` that looks like a project's root; else ``cwd``."""
    for folder in upward(start):
        if is_project(folder):
            return folder
    return cwd.resolve()


def is_project(folder: Path) -> bool:
    """Return whether a folder looks like a project's root."""
    return any((folder / marker).exists() for marker in _MARKERS)

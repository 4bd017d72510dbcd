"""Absolute paths while the target runs, which may have removed its working folder: nothing is raised into it."""

from __future__ import annotations

import os


def absolute(path: str) -> str:
    """Return a path from the root on, or as it is where there is no working folder any more."""
    try:
        return os.path.abspath(path)
    except OSError:
        return path


def real(path: str) -> str:
    """Return a path from the root on without symbolic links, or as it is where there is no working folder any more."""
    try:
        return os.path.realpath(path)
    except OSError:
        return path

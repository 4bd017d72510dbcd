"""Write a file whole or not at all; what is no file (a pipe, a device) is written to, never replaced."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from callscope.errors import UsageError


def is_stream(path: Path) -> bool:
    """Tell whether a path leads to a pipe, a device or an open descriptor (``/dev/stdout``) rather than to a file of its own."""
    return path.is_relative_to("/dev") or (path.exists() and not path.is_file() and not path.is_dir())


def write_atomically(path: Path, text: str | bytes) -> None:
    """Write ``text`` beside ``path`` and rename it into place, keeping the mode. Raises UsageError.

    What of a file's name is no text stands in it by its code, which in JSON is how that is written.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    try:
        if is_stream(path):
            _append(path, data)
            return
        target = path.resolve()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.chmod(name, target.stat().st_mode & 0o7777 if target.exists() else 0o644)
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None


def _append(path: Path, data: bytes) -> None:
    """Write to what is there already: appending, since what a shell opened as standard output may hold earlier lines."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:
        stream.write(data)

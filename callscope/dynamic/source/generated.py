"""Code that the target writes for itself while it runs, under random names among the temporary files."""

from __future__ import annotations

import os
import re
import tempfile
import time

_RANDOM = re.compile(r"[a-z0-9_]{8}$")  # as tempfile names what it makes
_BEGUN = time.time()


def is_generated(path: str) -> bool:
    """Return whether a file is code made in this run: nobody edits it, and the next run gives it another name."""
    folder, name = os.path.split(path)
    if not _RANDOM.search(os.path.splitext(name)[0]) or folder != tempfile.gettempdir():
        return False
    try:
        return os.stat(path).st_ctime >= _BEGUN
    except OSError:  # it may have been removed once it was loaded
        return True
